/* From query text to tokens. The lexer cannot fail: what is no token is a TOK_BAD, what is not
   finished is a token that says so. White space and comments lie between the tokens; comments are
   listed beside them, so that nothing of the text is lost. */
#ifndef RULEC_KQL_LEX_H
#define RULEC_KQL_LEX_H

#include "diag/source.h"

typedef enum KqlTokenKind {
  TOK_END,            /* zero-width, always the last token */
  TOK_BAD,            /* one character that is not part of KQL */
  TOK_DIRECTIVE,      /* `#…` to the end of the line */
  TOK_IDENTIFIER,     /* a plain name; also digits followed by letters */
  TOK_STRING_TEXT,    /* any string literal, with its prefix and quotes */
  TOK_BOOL_VALUE,     /* true, false, bool(…) */
  TOK_INT_VALUE,      /* int(…) */
  TOK_LONG_VALUE,     /* digits, 0x…, long(…) */
  TOK_REAL_VALUE,     /* digits with fraction or exponent, real(…) */
  TOK_DECIMAL_VALUE,  /* decimal(…) */
  TOK_DATETIME_VALUE, /* datetime(…) */
  TOK_TIMESPAN_VALUE, /* 1d, timespan(…) */
  TOK_GUID_VALUE,     /* guid(…) */
  TOK_RAW_GUID,       /* a guid without guid(…): legal inside dynamic(…) only */
#define TOKEN(name, text, class) TOK_##name,
#include "kql/token.def"
#undef TOKEN
  TOK_KIND_COUNT
} KqlTokenKind;

typedef enum KqlTokenClass {
  CLASS_VALUE, /* kinds without fixed text */
  CLASS_PUNCT,
  CLASS_WORD,
  CLASS_NAME,
  CLASS_DECL,
  CLASS_TYPE,
  CLASS_TYPE_NAME
} KqlTokenClass;

enum { TOKEN_UNFINISHED = 1 }; /* KqlToken.flags: the closing quote or `)` is missing */

typedef struct KqlToken {
  uint32_t start, end; /* bytes of the query */
  uint16_t kind;       /* KqlTokenKind */
  uint16_t flags;
} KqlToken;

/* `// …` without its line end. */
typedef struct KqlComment {
  Span span;
  uint32_t token; /* index of the token that follows */
} KqlComment;

typedef struct KqlTokens {
  KqlToken *ptr; /* ptr[len - 1] is TOK_END */
  uint32_t len;
  VEC(KqlComment) comments; /* in text order */
} KqlTokens;

/* All tokens of TEXT, in ARENA. Linear in the text. */
KqlTokens kql_lex(Arena *arena, Str text);

/* The fixed text of KIND; for kinds without one a word in angle brackets. Never NULL. */
const char *kql_token_text(KqlTokenKind kind);
extern const uint8_t kql_token_classes[TOK_KIND_COUNT];
static inline KqlTokenClass kql_token_class(KqlTokenKind kind) { return kql_token_classes[kind]; }
/* The keyword or TOK_IDENTIFIER that WORD is when it stands alone. */
KqlTokenKind kql_keyword_find(Str word);
/* What is missing at the end of an unfinished token: a quote, or `)`. */
Str kql_token_closing(Str text, KqlToken token);

#endif
