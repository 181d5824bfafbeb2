/**
 * XML as the reporters write it. Attributes are keys that start with `@`, text is `#text`.
 * @module
 */
import XMLBuilder from 'fast-xml-builder';

/** An element: attributes, text, and elements below it by their names. */
export interface XmlElement {
  readonly [name: string]: string | number | XmlElement | readonly XmlElement[];
}

/** A document with its declaration. Text must be free of control characters, which XML cannot hold: see `printable`. */
export function xmlDocument(root: string, element: XmlElement): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressEmptyNode: true,
    // An attribute of the text "true" has a value like any other.
    suppressBooleanAttributes: false,
    format: true,
  });
  return builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, [root]: element });
}
