// Asks several shops at once and answers with the cheapest. A shop that does not answer in time is left out, so that
// nobody waits for the slowest one.
interface Offer {
  readonly shop: string;
  readonly price: number;
}

async function ask(shop: string, article: string): Promise<Offer> {
  const url = new URL(`/prices/${shop}`, process.env.SHOPS_URL);
  url.searchParams.set('article', article);
  // The signal also ends the reading of a body that comes too slowly.
  const signal = AbortSignal.timeout(Number(process.env.PATIENCE_MS));
  const response = await fetch(url, { signal });
  if (!response.ok) {
    throw new Error(`status ${response.status}`);
  }
  const { price } = (await response.json()) as { price: number };
  return { shop, price };
}

export default async function lambda(input: { payload: { article: string; shops: string[] } }) {
  const { article, shops } = input.payload;
  const asked = await Promise.allSettled(shops.map((shop) => ask(shop, article)));
  const offers: Offer[] = [];
  asked.forEach((answer, index) => {
    if (answer.status === 'fulfilled') {
      offers.push(answer.value);
    } else {
      console.warn(`${shops[index]} is left out`, { reason: answer.reason.message });
    }
  });
  offers.sort((one, other) => one.price - other.price);
  return { cheapest: offers[0] ?? null, answered: offers.length };
}
