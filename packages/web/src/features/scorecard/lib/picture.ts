/** An element of the page as PNG, in the theme it is shown in. The browser draws it from a copy inside an SVG image. */
export async function pictureOf(element: HTMLElement): Promise<Blob> {
  const { width, height } = element.getBoundingClientRect();
  const scale = Math.max(2, window.devicePixelRatio);
  const image = new Image();
  image.width = width;
  image.height = height;
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawingOf(element, width, height))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser gives no canvas to draw on');
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('this browser cannot write the picture');
  return blob;
}

function drawingOf(element: HTMLElement, width: number, height: number): string {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  // The root of the drawing stands for the root of the page: its theme selects the same colours.
  for (const { name, value } of document.documentElement.attributes)
    if (name.startsWith('data-')) svg.setAttribute(name, value);
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent = rulesOfThePage();
  const frame = document.createElementNS('http://www.w3.org/2000/svg', 'foreignObject');
  frame.setAttribute('width', '100%');
  frame.setAttribute('height', '100%');
  const body = document.createElement('body');
  body.style.width = `${width}px`;
  // Written out: a shorthand with a variable in it is lost when the browser prints its rule.
  const { font, fontVariantNumeric, color } = getComputedStyle(document.body);
  Object.assign(body.style, { font, fontVariantNumeric, color });
  const copy = element.cloneNode(true) as HTMLElement;
  for (const part of copy.querySelectorAll('[data-export=leave-out]')) part.remove();
  body.append(copy);
  frame.append(body);
  svg.append(style, frame);
  return new XMLSerializer().serializeToString(svg);
}

function rulesOfThePage(): string {
  return [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText)).join('\n');
}
