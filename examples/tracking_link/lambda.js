// A webhook: takes a carrier's URL apart, drops what tracks the customer, and answers with a clean link.
export default async function lambda(input) {
  const link = new URL(input.payload.url, 'https://parcels.example.com');
  const query = new URLSearchParams(link.search);
  for (const name of [...query.keys()]) {
    if (name.startsWith('utm_')) query.delete(name);
  }
  query.append('lang', 'fr');
  query.sort();
  link.search = query.toString();
  link.hash = '';
  return { host: link.host, path: link.pathname, query: Object.fromEntries(query), link: link.href };
}
