/* {"gives": {"ok": "waited"}} */
const word = await new Promise((resolve) => setTimeout(resolve, 5, "waited"));
export default () => word;
