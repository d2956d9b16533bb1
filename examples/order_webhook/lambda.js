// Tells the warehouse about an order. A warehouse that is busy is asked again; the key in the header lets it book the
// order once, however often it hears of it.
const TRIES = 3;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function lambda(input) {
  const { order } = input.payload;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const response = await fetch(`${process.env.WAREHOUSE_URL}/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `order-${order.number}` },
      body: JSON.stringify(order),
    });
    if (response.ok) {
      const { receipt } = await response.json();
      return { receipt, tries };
    }
    // Only what may pass by itself is tried again: a refusal stays one.
    if (response.status !== 429 && response.status < 500) {
      throw new Error(`the warehouse refuses order ${order.number}: ${await response.text()}`);
    }
    console.warn('the warehouse is busy', { tries, status: response.status });
    await pause(20 * tries);
  }
  throw new Error(`the warehouse is still busy after ${TRIES} tries`);
}
