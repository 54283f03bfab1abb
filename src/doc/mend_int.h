/* What the files of mend share: the reader that goes through a broken text line by line, with the
   outline of the document at hand, and notes what it would change. */
#ifndef RULEC_DOC_MEND_INT_H
#define RULEC_DOC_MEND_INT_H

#include "doc/edit.h"
#include "doc/lines.h"
#include "doc/outline.h"

/* A mapping or list that the line at hand may belong to. */
typedef struct Frame {
  int field;       /* whose keys or items these are */
  bool list;       /* else a mapping */
  bool in_item;    /* a mapping that is a list's item */
  uint32_t indent; /* columns before its keys or dashes, after mending */
  uint32_t was;    /* the same before */
  uint32_t line;   /* where it began */
} Frame;

/* A key whose value has not begun. */
typedef struct Pending {
  bool open;
  int field;
  uint32_t indent; /* of the key */
  uint32_t line;
  uint32_t colon; /* byte after the key's colon */
} Pending;

typedef struct Mender {
  Arena *arena;
  const Source *source;
  const Outline *outline;
  DiagBag *bag; /* one finding a cause; their fixes are the edits */
  Lines lines;
  uint32_t at;   /* the line being read */
  uint32_t stop; /* the line after the last of the rule: prose follows, or nothing */
  bool lost;     /* no line of the rule is indented more than its first key */
  bool fenced;   /* the rule stands in a Markdown fence */
  VEC(Frame) stack;
  Pending pending;
  uint32_t look_ahead; /* lines that may still be looked through for the end of a value */
  uint32_t searches;   /* through the whole text */
  Diag *tabs;          /* the finding that gathers all tabs */
  Diag *prose;         /* and the one that gathers all prose */
} Mender;

/* A value on its way: the rest of a line behind a key or a dash. */
typedef struct Value {
  int field;       /* OUTLINE_UNKNOWN: an item or a key that the outline lacks */
  uint32_t indent; /* columns before the key it belongs to; the dash's for an item */
  uint32_t start;  /* its first byte in the source */
  uint32_t colon;  /* byte after the colon or dash */
} Value;

/* --- mend.c --- */
Diag *mend_cause(Mender *mender, DiagCode code, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void mend_edit(Mender *mender, Diag *cause, Span span, Str text);
/* Makes line INDEX start with WANT spaces. A line with tabs goes to the cause that gathers tabs. */
void mend_indent(Mender *mender, Diag *cause, uint32_t index, uint32_t want);
/* Does line INDEX need an edit to have WANT columns of plain spaces before its text? */
bool mend_is_off(const Mender *mender, uint32_t index, uint32_t want);
/* Is line INDEX blank? One that holds tabs is emptied. */
bool mend_blank(Mender *mender, uint32_t index);
Str mend_line(const Mender *mender, uint32_t index);
const Line *mend_line_at(const Mender *mender, uint32_t index);
OutlineShape mend_shape(const Mender *mender, int field);
/* The child KEY of FIELD; OUTLINE_UNKNOWN where there is none. */
int mend_child(const Mender *mender, int field, Str key);

/* --- mend_place.c: which mapping or list a line belongs to --- */
/* Reads the line at hand as a key or an item, moving it where it belongs. */
void mend_key(Mender *mender, const KeyForm *form, uint32_t start);
void mend_item(Mender *mender, size_t dash);
/* Bytes of a key that an open mapping knows, at the start of line INDEX and in its place, which
   lacks its colon; or 0. */
size_t mend_lacks_colon(const Mender *mender, uint32_t index);
/* Reads the line at hand as a key without its colon; false where it is none. */
bool mend_colon(Mender *mender);
/* Is line INDEX a key: with a space behind its colon, or known to an open mapping? */
bool mend_is_key(const Mender *mender, uint32_t index);
/* Does line INDEX end a text that belongs to a key indented by INDENT and whose own lines are
   indented by CONTENT (0: not known)? */
bool mend_ends_text(const Mender *mender, uint32_t index, uint32_t indent, uint32_t content);

/* --- mend_text.c: texts of several lines --- */
/* The lines from FIRST on are the text under a `|` or `>` at the end of line HEADER. Sets at behind
   them. */
void mend_block(Mender *mender, const Value *value, uint32_t header, uint32_t first);
/* The same where `|` was forgotten: the text begins at VALUE, on the key's line or (HEADER is not
   the line at hand) on the next. */
void mend_bare_block(Mender *mender, const Value *value, uint32_t header);
/* `| text`: moves the text to the next line. */
void mend_crowded_block(Mender *mender, const Value *value);
/* The line after the last that goes on with the plain text on line INDEX, which belongs to a key
   indented by INDENT. */
uint32_t mend_plain_end(const Mender *mender, uint32_t index, uint32_t indent);

/* --- mend_value.c: values that need quotes, or whose quotes are wrong --- */
void mend_value(Mender *mender, const Value *value);
/* The line at hand is neither a key nor an item: the value of the key above it, or nothing. */
void mend_loose_text(Mender *mender);

#endif
