// A modern function: no callback, the returned value is the answer. `input.timestamp` is when the call was made.
const OPENS = 8;
const CLOSES = 18;

async function lambda(input) {
  const now = new Date(input.timestamp);
  const weekend = now.getUTCDay() === 0 || now.getUTCDay() === 6;
  const open = !weekend && now.getUTCHours() >= OPENS && now.getUTCHours() < CLOSES;
  return { open, checked: now.toISOString() };
}
