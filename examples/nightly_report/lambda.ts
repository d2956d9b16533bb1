// Posts yesterday's turnover to a channel, each night. The schedule's payload says for which shop. The day is counted
// from `input.timestamp`, the instant that the run stands for: a run that is caught up later reports the same day.
interface Sale {
  readonly amount: number;
}

const DAY = 24 * 60 * 60 * 1000;

export default async function lambda(input: { timestamp: number; payload: { shop: string } }): Promise<string> {
  const { shop } = input.payload;
  const day = new Date(input.timestamp - DAY).toISOString().slice(0, 10);
  const found = await fetch(`${process.env.SALES_URL}/sales?${new URLSearchParams({ shop, day })}`);
  if (!found.ok) {
    throw new Error(`the sales of ${day} cannot be read: ${found.status}`);
  }
  const sales = (await found.json()) as Sale[];
  const turnover = sales.reduce((sum, { amount }) => sum + amount, 0);
  const text = `${shop}, ${day}: ${sales.length} sales, ${turnover.toFixed(2)} €`;

  const posted = await fetch(`${process.env.SALES_URL}/channels/${shop}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  // Nobody reads what a run by the clock returns: it must fail loudly.
  if (!posted.ok) {
    throw new Error(`the report cannot be posted: ${posted.status}`);
  }
  console.info('the report is posted', { shop, day });
  return text;
}
