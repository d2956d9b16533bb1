/* {"gives": {"fails": {"kind": "custom", "message": "deep", "line": 14, "column": 13, "stack": "at thrower (typescript_stack.ts:14:"}}} */
interface A {
  one: string;
  two: number;
}

type B = A & { three: boolean };

async function lambda(input: { payload: B }): Promise<void> {
  thrower<string>();
}
function thrower<T>(): never {
  const unused: T | undefined = undefined;
  throw new Error("deep");
}
