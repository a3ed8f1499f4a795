// An ONNX file for tests, written field by field: the logits of a pair are the mean of one row of weights for each of its tokens.
import protobuf from 'protobufjs/minimal.js';

type Write = (writer: protobuf.Writer) => protobuf.Writer;

const INT64 = 7;
const FLOAT = 1;

/** `weights`: a row for each token of the vocabulary, with a number for each class. */
export function tinyModel(weights: readonly (readonly number[])[], inputs: readonly string[]): Uint8Array {
  const classes = weights[0]!.length;
  const graph: Write = (writer) => {
    message(writer, 1, node('Gather', ['weights', inputs[0]!], 'rows'));
    message(writer, 1, (w) => ints(node('ReduceMean', ['rows'], 'logits')(w), 'axes', [1]));
    writer.uint32(field(2, 2)).string('tiny');
    message(writer, 5, (w) => {
      w.uint32(field(1, 0)).int64(weights.length).uint32(field(1, 0)).int64(classes);
      w.uint32(field(2, 0)).int32(FLOAT).uint32(field(8, 2)).string('weights');
      return w.uint32(field(9, 2)).bytes(new Uint8Array(Float32Array.from(weights.flat()).buffer));
    });
    for (const name of inputs) message(writer, 11, value(name, INT64, [1, 'tokens']));
    message(writer, 12, value('logits', FLOAT, [1, classes]));
    return writer;
  };
  const model = protobuf.Writer.create().uint32(field(1, 0)).int64(8);
  message(model, 7, graph);
  message(model, 8, (w) => w.uint32(field(1, 2)).string('').uint32(field(2, 0)).int64(13));
  return model.finish();
}

const field = (number: number, wireType: 0 | 2) => number * 8 + wireType;

function message(writer: protobuf.Writer, number: number, write: Write): void {
  write(writer.uint32(field(number, 2)).fork()).ldelim();
}

function node(type: string, inputs: readonly string[], output: string): Write {
  return (w) => {
    for (const input of inputs) w.uint32(field(1, 2)).string(input);
    return w.uint32(field(2, 2)).string(output).uint32(field(4, 2)).string(type);
  };
}

/** Attributes of a node that holds no other: a list of numbers, and that only the last dimension is kept. */
function ints(writer: protobuf.Writer, name: string, values: readonly number[]): protobuf.Writer {
  message(writer, 5, (w) => {
    w.uint32(field(1, 2)).string(name);
    for (const each of values) w.uint32(field(8, 0)).int64(each);
    return w.uint32(field(20, 0)).int32(7);
  });
  message(writer, 5, (w) =>
    w.uint32(field(1, 2)).string('keepdims').uint32(field(3, 0)).int64(0).uint32(field(20, 0)).int32(2),
  );
  return writer;
}

function value(name: string, type: number, shape: readonly (number | string)[]): Write {
  return (w) => {
    w.uint32(field(1, 2)).string(name);
    message(w, 2, (ofType) => {
      message(ofType, 1, (tensor) => {
        tensor.uint32(field(1, 0)).int32(type);
        message(tensor, 2, (dimensions) => {
          for (const size of shape)
            message(dimensions, 1, (dimension) =>
              typeof size === 'number'
                ? dimension.uint32(field(1, 0)).int64(size)
                : dimension.uint32(field(2, 2)).string(size),
            );
          return dimensions;
        });
        return tensor;
      });
      return ofType;
    });
    return w;
  };
}
