// Trusts its input too much: without an address it fails with a TypeError that names this line.
async function lambda(input) {
  const { order } = input.payload;
  await Promise.resolve();
  return order.address.city.toUpperCase();
}
