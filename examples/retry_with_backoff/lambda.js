// Tries again when a partner's system fails, waiting twice as long each time, and gives up after four tries.
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function withRetries(attempt, { tries, wait }) {
  for (let count = 1; ; count += 1) {
    try {
      return { tries: count, answer: await attempt(count) };
    } catch (fault) {
      if (count === tries) {
        throw new Error(`gave up after ${tries} tries`, { cause: fault });
      }
      console.warn(`try ${count} failed`, { reason: fault.message, wait });
      await pause(wait);
      wait *= 2;
    }
  }
}

async function lambda(input) {
  const { failures } = input.payload;
  const partner = async (count) => {
    if (count <= failures) throw new Error('the partner is busy');
    return 'accepted';
  };
  return withRetries(partner, { tries: 4, wait: 5 });
}
