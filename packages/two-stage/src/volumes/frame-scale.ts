/** The map between the pixels of a square frame and those of an image of it, the same along both axes. */
export interface FrameScale {
  /** Pixels of the frame -> pixels of the image. */
  readonly toImage: (px: number) => number;
  /** The inverse. */
  readonly toFrame: (px: number) => number;
}

/** Scale of images resized by the nearest pixel, as published: pixel i shows the frame's pixel i * frame / side. */
export function nearestScale(frame: number, side: number): FrameScale {
  return { toImage: (px) => (px * side) / frame, toFrame: (px) => (px * frame) / side };
}

/** Scale of images whose pixels are means of those that they cover: pixel i is centred at (i + 0.5) * frame / side - 0.5. */
export function centredScale(frame: number, side: number): FrameScale {
  const { toImage, toFrame } = nearestScale(frame, side);
  return { toImage: (px) => toImage(px + 0.5) - 0.5, toFrame: (px) => toFrame(px + 0.5) - 0.5 };
}
