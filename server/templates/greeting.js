/**
 * Greets whoever calls.
 *
 * @param {{ timestamp: number, headers: { key: string, value: string }[], payload: { name?: string } | null }} input
 */
async function lambda(input) {
  const name = input.payload?.name ?? "World";
  return `Hello ${name}`;
}
