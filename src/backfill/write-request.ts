/** Encodes a `WriteRequest` of Prometheus's remote write 1.0: `prompb/remote.proto`, field by field. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export interface TimedSample {
  /** Includes `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Unix seconds. */
  readonly at: number;
}

export function writeRequest(samples: readonly TimedSample[]): Uint8Array {
  const request = new BinaryWriter();
  for (const { labels, value, at } of samples) {
    // WriteRequest.timeseries = 1
    request.tag(1, WireType.LengthDelimited).fork();
    // The specification requires labels sorted by name.
    for (const name of Object.keys(labels).sort()) {
      // TimeSeries.labels = 1: Label.name = 1, Label.value = 2
      request.tag(1, WireType.LengthDelimited).fork();
      request.tag(1, WireType.LengthDelimited).string(name);
      request.tag(2, WireType.LengthDelimited).string(labels[name] ?? '');
      request.join();
    }
    // TimeSeries.samples = 2: Sample.value = 1, Sample.timestamp = 2, in milliseconds
    request.tag(2, WireType.LengthDelimited).fork();
    request.tag(1, WireType.Bit64).double(value);
    request.tag(2, WireType.Varint).int64(BigInt(at) * 1000n);
    request.join();
    request.join();
  }
  return request.finish();
}
