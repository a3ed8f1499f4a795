import { useRef, useState, type ComponentProps, type PointerEvent } from 'react';

export interface Brush {
  /** Item under the pointer, or the one that the keyboard is at. */
  readonly at: number | undefined;
  /** First and last item being marked. */
  readonly marked: readonly [first: number, last: number] | undefined;
  /** For the element over which the pointer points and drags. */
  readonly pointer: Pick<
    ComponentProps<'div'>,
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerLeave' | 'onPointerCancel'
  >;
  /** For the slider that does the same by keyboard: arrows move, Shift and arrows mark, Enter selects. */
  readonly slider: Pick<
    ComponentProps<'input'>,
    'min' | 'max' | 'value' | 'onFocus' | 'onBlur' | 'onChange' | 'onKeyDown'
  >;
}

/** Pointing at one of `count` items in a row, and marking several, by pointer or keyboard. `itemAt`: the item at an offset in pixels. */
export function useBrush({
  count,
  itemAt,
  onSelect,
}: {
  readonly count: number;
  readonly itemAt: (x: number) => number;
  readonly onSelect: (first: number, last: number) => void;
}): Brush {
  const [at, setAt] = useState<number>();
  const [anchor, setAnchor] = useState<number>();
  const [isFocused, setFocused] = useState(false);
  const isExtending = useRef(false);
  const clamp = (item: number) => Math.max(0, Math.min(count - 1, item));
  const current = at === undefined ? undefined : clamp(at);
  const marked =
    anchor === undefined || current === undefined
      ? undefined
      : ([Math.min(anchor, current), Math.max(anchor, current)] as const);
  const under = (event: PointerEvent) =>
    clamp(itemAt(event.clientX - event.currentTarget.getBoundingClientRect().left));
  const select = () => {
    if (marked) onSelect(...marked);
    else if (current !== undefined) onSelect(current, current);
  };
  const leave = () => {
    setAnchor(undefined);
    if (!isFocused) setAt(undefined);
  };
  return {
    at: current,
    marked,
    pointer: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setAt(under(event));
        setAnchor(under(event));
      },
      onPointerMove: (event) => setAt(under(event)),
      onPointerUp: (event) => {
        if (anchor === undefined) return;
        const end = under(event);
        setAnchor(undefined);
        onSelect(Math.min(anchor, end), Math.max(anchor, end));
      },
      onPointerLeave: leave,
      onPointerCancel: leave,
    },
    slider: {
      min: 0,
      max: Math.max(0, count - 1),
      value: current ?? Math.max(0, count - 1),
      onFocus: () => {
        setFocused(true);
        setAt((before) => before ?? count - 1);
      },
      onBlur: () => {
        setFocused(false);
        setAt(undefined);
        setAnchor(undefined);
      },
      onChange: (event) => {
        const next = Number(event.currentTarget.value);
        if (!isExtending.current) setAnchor(undefined);
        else if (anchor === undefined) setAnchor(current);
        setAt(next);
      },
      onKeyDown: (event) => {
        isExtending.current = event.shiftKey;
        if (event.key === 'Enter') {
          event.preventDefault();
          select();
          setAnchor(undefined);
        }
      },
    },
  };
}
