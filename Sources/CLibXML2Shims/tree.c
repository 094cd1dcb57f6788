#include "tree.h"

#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <limits.h>
#include <string.h>

// A short text lies in its node, over two fields that a text has no use for, as xmlSAX2TextNode does it.
enum { short_text = 2 * sizeof(void *) };

static void out_of_memory(xmlParserCtxtPtr parser) {
  parser->errNo = XML_ERR_NO_MEMORY;
  parser->wellFormed = 0;
  xmlStopParser(parser);
}

static unsigned short line_of(const xmlParserCtxt *parser) {
  return parser->input->line < USHRT_MAX ? (unsigned short)parser->input->line : USHRT_MAX;
}

static xmlNodePtr make_text(xmlParserCtxtPtr parser, xmlNodePtr parent, const xmlChar *text, int length) {
  xmlNodePtr node = xmlMalloc(sizeof(xmlNode));
  if (node == NULL) return NULL;
  *node = (xmlNode){.type = XML_TEXT_NODE, .name = xmlStringText, .parent = parent, .doc = parser->myDoc};
  node->content = length < short_text ? (xmlChar *)&node->properties : xmlMalloc((size_t)length + 1);
  if (node->content == NULL) {
    xmlFree(node);
    return NULL;
  }
  memcpy(node->content, text, (size_t)length);
  node->content[length] = 0;
  node->line = line_of(parser);
  return node;
}

static void append(xmlNodePtr parent, xmlNodePtr child) {
  child->parent = parent;
  child->prev = parent->last;
  if (parent->last == NULL) {
    parent->children = child;
  } else {
    parent->last->next = child;
  }
  parent->last = child;
}

// The first piece of a text, which stands alone or behind an element; what comes after it is joined by libxml2.
static void characters(void *context, const xmlChar *text, int length) {
  xmlParserCtxtPtr parser = context;
  xmlNodePtr parent = parser->node;
  if (parent == NULL || parent->type != XML_ELEMENT_NODE ||
      (parent->last != NULL && parent->last->type != XML_ELEMENT_NODE)) {
    xmlSAX2Characters(context, text, length);
    return;
  }
  xmlNodePtr node = make_text(parser, parent, text, length);
  if (node == NULL) {
    out_of_memory(parser);
    return;
  }
  append(parent, node);
  // By these libxml2 knows the length of the last text and the room that it has.
  parser->nodelen = length;
  parser->nodemem = length + 1;
}

// Of each attribute the parser tells five things.
enum { local_name, prefix_of, namespace_of, value_start, value_end, told };

// Whether each value is one text, every prefix is declared, and none is `xml`, whose `xml:id` libxml2 notes. A value
// that was copied, as it is not all ASCII or holds references, ends with a zero, and may hold references still.
static int are_simple(const xmlParserCtxt *parser, int count, const xmlChar **attributes) {
  for (int index = 0; index < count; index++, attributes += told) {
    const xmlChar *start = attributes[value_start];
    const xmlChar *end = attributes[value_end];
    if (*end == 0 && memchr(start, '&', (size_t)(end - start)) != NULL) return 0;
    if (attributes[prefix_of] == NULL) continue;
    if (attributes[namespace_of] == NULL || attributes[prefix_of] == parser->str_xml) return 0;
  }
  return 1;
}

static void add_attributes(xmlParserCtxtPtr parser, xmlNodePtr element, int count, const xmlChar **attributes) {
  xmlAttrPtr last = NULL;
  for (int index = 0; index < count; index++, attributes += told) {
    xmlAttrPtr one = xmlMalloc(sizeof(xmlAttr));
    if (one == NULL) {
      out_of_memory(parser);
      return;
    }
    *one = (xmlAttr){
        .type = XML_ATTRIBUTE_NODE, .name = attributes[local_name], .parent = element, .prev = last,
        .doc = parser->myDoc};
    if (attributes[prefix_of] != NULL) one->ns = xmlSearchNs(parser->myDoc, element, attributes[prefix_of]);
    if (last == NULL) {
      element->properties = one;
    } else {
      last->next = one;
    }
    last = one;
    const xmlChar *value = attributes[value_start];
    one->children = make_text(parser, (xmlNodePtr)one, value, (int)(attributes[value_end] - value));
    one->last = one->children;
    if (one->children == NULL) {
      out_of_memory(parser);
      return;
    }
  }
}

// The namespace of an element that declares none: most are in the default one, as the element around them is.
static xmlNsPtr namespace_of_child(xmlParserCtxtPtr parser, xmlNodePtr parent, const xmlChar *prefix) {
  if (prefix == NULL && parent->ns != NULL && parent->ns->prefix == NULL) return parent->ns;
  return xmlSearchNs(parser->myDoc, parent, prefix);
}

static void start_element(
    void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int declarations,
    const xmlChar **declared, int count, int defaulted, const xmlChar **attributes) {
  xmlParserCtxtPtr parser = context;
  xmlNodePtr parent = parser->node;
  xmlNsPtr namespace = NULL;
  int is_usual = parent != NULL && parent->type == XML_ELEMENT_NODE && declarations == 0 && defaulted == 0 &&
                 are_simple(parser, count, attributes);
  if (is_usual && uri != NULL) namespace = namespace_of_child(parser, parent, prefix);
  if (!is_usual || (namespace == NULL && (uri != NULL || prefix != NULL))) {
    xmlSAX2StartElementNs(context, name, prefix, uri, declarations, declared, count, defaulted, attributes);
    return;
  }
  xmlNodePtr element = xmlMalloc(sizeof(xmlNode));
  if (element == NULL) {
    out_of_memory(parser);
    return;
  }
  *element = (xmlNode){
      .type = XML_ELEMENT_NODE, .name = name, .doc = parser->myDoc, .ns = namespace, .line = line_of(parser)};
  append(parent, element);
  parser->nodemem = -1;
  // Where there is no room for it, the parser has stopped.
  if (nodePush(parser, element) >= 0) add_attributes(parser, element, count, attributes);
}

void passerelle_tree_install(xmlParserCtxtPtr parser) {
  parser->sax->startElementNs = start_element;
  parser->sax->characters = characters;
  // Where the two are the same, the parser does not guess which it is.
  parser->sax->ignorableWhitespace = characters;
}
