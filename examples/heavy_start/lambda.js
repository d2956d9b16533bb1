// Works too long at its top level. What stands there is done once, while the function is deployed, and each call finds
// it ready; but it may take one second of processor time. What needs more belongs into `lambda`.
const primes = [];
for (let candidate = 2; primes.length < 1000000; candidate += 1) {
  if (primes.every((prime) => candidate % prime !== 0)) {
    primes.push(candidate);
  }
}

async function lambda(input) {
  return primes[input.payload.position];
}
