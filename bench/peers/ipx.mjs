// ipx over a folder: node ipx.mjs FOLDER PORT WORKERS. The primary only forks, so that a connection is never behind another's resize in one process.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { createIPX, createIPXNodeServer, ipxFSStorage } from 'ipx';
import sharp from 'sharp';

const [folder, port, workers] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
if (cluster.isPrimary) {
  for (let worker = 0; worker < workers; worker++) {
    cluster.fork();
  }
  process.on('SIGTERM', () => process.exit(0));
} else {
  sharp.concurrency(Number(process.env.SHARP_CONCURRENCY ?? 1));
  const ipx = createIPX({ storage: ipxFSStorage({ dir: folder }), maxAge: 31536000 });
  createServer(createIPXNodeServer(ipx)).listen(port, '127.0.0.1');
}
