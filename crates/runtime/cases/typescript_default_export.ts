/* {"gives": {"ok": ["a", 1]}} */
import type { Nothing } from "./nothing";
type Pair = [string, number];
export default async (): Promise<Pair> => ["a", 1] satisfies Pair;
