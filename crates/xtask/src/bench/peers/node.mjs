// The greeting on bare node:http: `node node.mjs PORT`.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const { payload } = JSON.parse(Buffer.concat(parts).toString());
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ result: `Hello, ${payload.name}!` }));
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1');
