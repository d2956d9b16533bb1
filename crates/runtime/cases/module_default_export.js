/* {"payload": 2, "gives": {"ok": 4}} */
export default async (input) => input.payload * 2;
