/* XML text by the expat library, told as events. The library is loaded at first use: only queries
   with parse_xml need it, and no start waits for it. */
#ifndef RULEC_PORT_XML_H
#define RULEC_PORT_XML_H

#include "base/str.h"

typedef enum XmlOutcome { XML_READ, XML_BROKEN, XML_ABSENT /* no library */ } XmlOutcome;

/* What a reading tells its user. Strings are NUL-terminated and valid during the call only. Text
   comes in pieces; `apart` separates two texts, as a comment between them does. */
typedef struct XmlSink {
  void *user;
  void (*open)(void *user, const char *name);
  void (*attribute)(void *user, const char *name, const char *value);
  void (*text)(void *user, Str piece);
  void (*apart)(void *user);
  void (*close)(void *user);
} XmlSink;

/* Reads TEXT, UTF-8 whatever its declaration says. Nothing outside it is looked at: no external
   entities. CDATA sections, comments and instructions are passed over. BROKEN: not well-formed, or
   elements nested deeper than DEPTH. */
XmlOutcome xml_read(Str text, uint32_t depth, const XmlSink *sink);

#endif
