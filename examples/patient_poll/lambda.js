// Asks again and again whether a booking is confirmed, and never gives up. It uses next to no processor time, so the
// limit on the time of the clock ends it: count the tries, or set a deadline.
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function lambda(input) {
  const { confirmedAfter } = input.payload;
  let asked = 1;
  while (confirmedAfter === null || asked < confirmedAfter) {
    await pause(100);
    asked += 1;
  }
  return { asked };
}
