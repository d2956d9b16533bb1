// The greeting on workerd.
export default {
  async fetch(request) {
    const { payload } = await request.json();
    return Response.json({ result: `Hello, ${payload.name}!` });
  },
};
