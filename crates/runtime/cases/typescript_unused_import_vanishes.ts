/* {"gives": {"ok": 1}} */
import { OnlyAType } from "./types";
export default async (value: OnlyAType) => 1;
