// Reads its environment variables once, at top level, while it is deployed.
const brands = process.env.BRANDS.split(',');
const fallback = process.env['FALLBACK_SKILL'];

function lambda(input, callback) {
  const { brand } = input.payload;
  callback(null, {
    skill: brands.includes(brand) ? `${brand}-care` : fallback,
    region: process.env.REGION === undefined ? 'anywhere' : process.env.REGION,
  });
}
