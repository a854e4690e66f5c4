#!/usr/bin/env bash
# What bench/run.sh compares with, fetched once into a folder of its own: nothing is installed on the machine, nothing gets into the repository.
# The Go original is not fetched. Built by hand, with Debian's golang, it is given to bench/run.sh by --go:
#   git clone https://github.com/thraxil/reticulum && cd reticulum && git checkout 4595d27 && GOFLAGS=-mod=vendor go build -o reticulum-go .
cache=${RETICULUM_BENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/reticulum-bench}
without() { echo "bench/peers.sh: $*: not measured" >&2; }
debian_package() { # name: unpacked, not installed
  [[ -d $cache/debian/$1 ]] && return
  command -v apt-get dpkg-deb >/dev/null || return 1
  mkdir -p "$cache/debian/$1.new/deb"
  (cd "$cache/debian/$1.new/deb" && apt-get -q download "$1" >&2) || { rm -rf "$cache/debian/$1.new"; return 1; }
  dpkg-deb -x "$cache/debian/$1.new/deb"/*.deb "$cache/debian/$1.new" && rm -r "$cache/debian/$1.new/deb" && mv "$cache/debian/$1.new" "$cache/debian/$1"
}

image_filter() {
  local module=usr/lib/nginx/modules/ngx_http_image_filter_module.so
  if [[ -f /$module ]]; then echo "/$module"; return; fi
  debian_package libnginx-mod-http-image-filter || return 1
  ! ldd "$cache/debian/libnginx-mod-http-image-filter/$module" | grep -q 'not found' || { echo "libgd3 is missing (Debian: apt install libgd3)" >&2; return 1; }
  echo "$cache/debian/libnginx-mod-http-image-filter/$module"
}
ipx() {
  command -v node npm >/dev/null || return 1
  mkdir -p "$cache/ipx"
  cp bench/peers/package.json bench/peers/ipx.mjs "$cache/ipx/"
  [[ -d $cache/ipx/node_modules/ipx ]] || (cd "$cache/ipx" && npm install --no-audit --no-fund >&2) || return 1
  echo "$cache/ipx"
}
# Photographs of 4 MP, baseline, 4:2:0; larger ones are cut from them.
wallpapers() {
  local name
  debian_package plasma-workspace-wallpapers && debian_package mate-backgrounds || return 1
  mkdir -p "$cache/wallpapers"
  for name in BytheWater EveningGlow FallenLeaf OneStandsOut; do
    cp "$cache/debian/plasma-workspace-wallpapers/usr/share/wallpapers/$name/contents/images/2560x1600.jpg" "$cache/wallpapers/$name.jpg" || return 1
  done
  for name in LadyBird TwoWings; do
    cp "$cache/debian/mate-backgrounds/usr/share/backgrounds/mate/nature/$name.jpg" "$cache/wallpapers/" || return 1
  done
  echo "$cache/wallpapers"
}

# Adds what there is to the array `peers`.
prepare_peers() { # corpus asked-for
  local found
  if found=$(image_filter); then peers+=(--image-filter "$found"); else without "nginx image_filter"; fi
  if found=$(ipx); then peers+=(--ipx "$found"); else without ipx; fi
  case $1 in
    generated) ;;
    debian)
      if found=$(wallpapers); then peers+=(--corpus "$found")
      elif [[ -n $2 ]]; then echo "bench/peers.sh: Debian's wallpapers cannot be had" >&2; return 1
      else echo "bench/peers.sh: Debian's wallpapers cannot be had; photographs are made in code" >&2; fi
      ;;
    *) peers+=(--corpus "$(realpath "$1")") ;;
  esac
}
