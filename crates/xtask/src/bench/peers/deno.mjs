// The greeting on bare Deno.serve: `deno run --allow-net deno.mjs PORT`.
Deno.serve({ port: Number(Deno.args[0]), hostname: '127.0.0.1', onListen() {} }, async (request) => {
  const { payload } = await request.json();
  return Response.json({ result: `Hello, ${payload.name}!` });
});
