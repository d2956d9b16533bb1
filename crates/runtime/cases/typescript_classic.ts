/* {"payload": {"n": 20}, "gives": {"ok": 42}} */
interface Payload { n: number }
enum Factor { Double = 2 }
function lambda(input: { payload: Payload }, callback: (error: Error | null, result?: number) => void): void {
  callback(null, input.payload.n * Factor.Double + (2 as number));
}
