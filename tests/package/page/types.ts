// Compiled, never run: what the types promise, and what they refuse.
import { connect, MediaError, type Call, type Client, type EndReason } from 'beckon-sdk';
import { mountWidget, type Widget } from 'beckon-sdk/widget';

export async function page(): Promise<EndReason | null> {
  const client: Client = await connect({ relay: 'https://relay.example', user: 'ann', token: () => 'signed' });
  const widget: Widget = mountWidget(client, { lang: 'ru' });
  const call: Call = client.call('bob');
  client.on('end', ({ reason }) => console.log(reason.toUpperCase()));
  // @ts-expect-error there is no such event
  client.on('finished', () => {});
  // @ts-expect-error a session is somebody's
  await connect({ relay: 'https://relay.example' });
  // @ts-expect-error a property that is only read
  call.phase = 'ended';
  widget.unmount();
  return call.reason;
}

/** A page with a tag. */
document.addEventListener('beckon:end', ({ detail: { call, reason } }) => console.log(call.peer, reason.toUpperCase()));
export const looked = async (): Promise<boolean | undefined> => window.Beckon?.check();
// @ts-expect-error a user is a text
void window.Beckon?.call(7);

export const refused = (error: unknown): boolean => error instanceof MediaError;
