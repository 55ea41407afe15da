export async function listPorts(): Promise<number> {
  return 0;
}
export async function chainLoad(_port: string, _p: unknown): Promise<number> {
  return 1;
}
