/**
 * Passes DNS from port 53 of one address to another server, each relay an argument: `from to-host to-port udp|both`.
 * A process of its own, since tests wait for commands and answer nobody meanwhile.
 */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

for (const line of process.argv.slice(2)) {
  const [from, host, port, kind] = line.split(' ');
  const front = createSocket('udp4');
  front.on('message', (wire, client) => {
    const back = createSocket('udp4');
    const end = setTimeout(() => back.close(), 3000);
    back.once('message', (reply) => {
      clearTimeout(end);
      front.send(reply, client.port, client.address);
      back.close();
    });
    back.send(wire, Number(port), host);
  });
  front.bind(53, from);
  if (kind === 'udp') continue;
  const server = createServer((socket) => {
    const back = connect(Number(port), host);
    socket.on('error', () => back.destroy());
    back.on('error', () => socket.destroy());
    socket.pipe(back).pipe(socket);
  });
  server.listen(53, from);
}
