/* Owns the lexical rules of KQL. Comes in: a query's text. Goes out: tokens and comments with their
   bytes. Every byte is in a token, a comment or white space; nothing fails. */
#include "kql/lex.h"

#include "base/utf8.h"
#include "base/word.h"

#include <string.h>

typedef struct Lexer {
  Arena *arena;
  Str text; /* a copy with PADDING zero bytes behind it, so that looking ahead needs no bounds */
  uint32_t at;
  VEC(KqlToken) tokens;
  KqlTokens *out;
} Lexer;

static const struct {
  const char *text;
  uint32_t len;
} infos[TOK_KIND_COUNT] = {
    [TOK_END] = {"<end>", 5},
    [TOK_BAD] = {"<bad>", 5},
    [TOK_DIRECTIVE] = {"<directive>", 11},
    [TOK_IDENTIFIER] = {"<name>", 6},
    [TOK_STRING_TEXT] = {"<string>", 8},
    [TOK_BOOL_VALUE] = {"<bool>", 6},
    [TOK_INT_VALUE] = {"<int>", 5},
    [TOK_LONG_VALUE] = {"<long>", 6},
    [TOK_REAL_VALUE] = {"<real>", 6},
    [TOK_DECIMAL_VALUE] = {"<decimal>", 9},
    [TOK_DATETIME_VALUE] = {"<datetime>", 10},
    [TOK_TIMESPAN_VALUE] = {"<timespan>", 10},
    [TOK_GUID_VALUE] = {"<guid>", 6},
    [TOK_RAW_GUID] = {"<raw guid>", 10},
#define TOKEN(name, text, class) [TOK_##name] = {text, sizeof(text) - 1},
#include "kql/token.def"
#undef TOKEN
};

const uint8_t kql_token_classes[TOK_KIND_COUNT] = {
#define TOKEN(name, text, class) [TOK_##name] = CLASS_##class,
#include "kql/token.def"
#undef TOKEN
};

static const uint16_t word_slots[WORD_SLOTS] = {
#include "gen/words.inc"
};

/* Keywords with a character that ends a plain word: tried before the word alone, longest first. */
static const uint16_t joined[] = {
    TOK_MATERIALIZED_VIEW_COMBINE,
    TOK_GRAPH_MARK_COMPONENTS,
    TOK_COMMANDS_AND_QUERIES,
    TOK_GRAPH_SHORTEST_PATHS,
    TOK_HINT_PROGRESSIVE_TOP,
    TOK_HINT_NUM_PARTITIONS,
    TOK_MATERIALIZED_VIEWS,
    TOK_GRAPH_WHERE_NODES,
    TOK_GRAPH_WHERE_EDGES,
    TOK_HINT_DISTRIBUTION,
    TOK_HINT_MATERIALIZED,
    TOK_PROJECT_BY_NAMES,
    TOK_HINT_CONCURRENCY,
    TOK_PROJECT_REORDER,
    TOK_SAMPLE_DISTINCT,
    TOK_HINT_SHUFFLEKEY,
    TOK_PROJECT_RENAME,
    TOK_SET_OR_REPLACE,
    TOK_PARTITIONED_BY,
    TOK_GRAPH_TO_TABLE,
    TOK_HINT_STRATEGY,
    TOK_PROJECT_SMART,
    TOK_SET_OR_APPEND,
    TOK_ASSERT_SCHEMA,
    TOK_MATCHES_REGEX,
    TOK_PROJECT_AWAY,
    TOK_PROJECT_KEEP,
    TOK_MACRO_EXPAND,
    TOK_GRANNY_DESC,
    TOK_MAKE_SERIES,
    TOK_HINT_REMOTE,
    TOK_HINT_SPREAD,
    TOK_PARSE_WHERE,
    TOK_GRAPH_MATCH,
    TOK_TOP_HITTERS,
    TOK_MAKE_GRAPH,
    TOK_TOP_NESTED,
    TOK_GRANNY_ASC,
    TOK_MV_EXPAND,
    TOK_MV_APPLY,
    TOK_PARSE_KV,
    TOK_IN_CI,
};

static const uint16_t negated[] = {
    TOK_NOT_STARTSWITH_CS, TOK_NOT_HASPREFIX_CS, TOK_NOT_HASSUFFIX_CS, TOK_NOT_CONTAINS_CS,
    TOK_NOT_ENDSWITH_CS,   TOK_NOT_STARTSWITH,   TOK_NOT_HASPREFIX,    TOK_NOT_HASSUFFIX,
    TOK_NOT_CONTAINS,      TOK_NOT_ENDSWITH,     TOK_NOT_BETWEEN,      TOK_NOT_HAS_CS,
    TOK_NOT_IN_CI,         TOK_NOT_HAS,          TOK_NOT_IN,
};

/* The units that a timespan may carry, as words. */
static const Str units[] = {
    STR_INIT("m"),
    STR_INIT("min"),
    STR_INIT("minute"),
    STR_INIT("minutes"),
    STR_INIT("s"),
    STR_INIT("sec"),
    STR_INIT("second"),
    STR_INIT("seconds"),
    STR_INIT("d"),
    STR_INIT("day"),
    STR_INIT("days"),
    STR_INIT("h"),
    STR_INIT("hr"),
    STR_INIT("hrs"),
    STR_INIT("hour"),
    STR_INIT("hours"),
    STR_INIT("ms"),
    STR_INIT("milli"),
    STR_INIT("millis"),
    STR_INIT("millisec"),
    STR_INIT("millisecond"),
    STR_INIT("milliseconds"),
    STR_INIT("micro"),
    STR_INIT("micros"),
    STR_INIT("microsec"),
    STR_INIT("microsecond"),
    STR_INIT("microseconds"),
    STR_INIT("nano"),
    STR_INIT("nanos"),
    STR_INIT("nanosec"),
    STR_INIT("nanosecond"),
    STR_INIT("nanoseconds"),
    STR_INIT("tick"),
    STR_INIT("ticks"),
};

const char *kql_token_text(KqlTokenKind kind) { return infos[kind].text; }

/* --- characters --- */

enum {
  IN_WORD = 1,
  DIGIT = 2,
  HEX = 4,
  BLANK = 8,
  ENDS_LINE = 16, /* may: 0xE2 begins U+2028, and much else */
  WORD_START = 32,
  ENDS_STRING = 64 /* may: quotes, backslash, line ends */
};

#define LETTER_PAIR(upper, lower, flags) \
  [upper] = IN_WORD | WORD_START | (flags), [lower] = IN_WORD | WORD_START | (flags)
#define DIGIT_FLAGS (IN_WORD | DIGIT | HEX)

static const uint8_t classes[256] = {
    LETTER_PAIR('A', 'a', HEX),
    LETTER_PAIR('B', 'b', HEX),
    LETTER_PAIR('C', 'c', HEX),
    LETTER_PAIR('D', 'd', HEX),
    LETTER_PAIR('E', 'e', HEX),
    LETTER_PAIR('F', 'f', HEX),
    LETTER_PAIR('G', 'g', 0),
    LETTER_PAIR('H', 'h', 0),
    LETTER_PAIR('I', 'i', 0),
    LETTER_PAIR('J', 'j', 0),
    LETTER_PAIR('K', 'k', 0),
    LETTER_PAIR('L', 'l', 0),
    LETTER_PAIR('M', 'm', 0),
    LETTER_PAIR('N', 'n', 0),
    LETTER_PAIR('O', 'o', 0),
    LETTER_PAIR('P', 'p', 0),
    LETTER_PAIR('Q', 'q', 0),
    LETTER_PAIR('R', 'r', 0),
    LETTER_PAIR('S', 's', 0),
    LETTER_PAIR('T', 't', 0),
    LETTER_PAIR('U', 'u', 0),
    LETTER_PAIR('V', 'v', 0),
    LETTER_PAIR('W', 'w', 0),
    LETTER_PAIR('X', 'x', 0),
    LETTER_PAIR('Y', 'y', 0),
    LETTER_PAIR('Z', 'z', 0),
    ['0'] = DIGIT_FLAGS,
    ['1'] = DIGIT_FLAGS,
    ['2'] = DIGIT_FLAGS,
    ['3'] = DIGIT_FLAGS,
    ['4'] = DIGIT_FLAGS,
    ['5'] = DIGIT_FLAGS,
    ['6'] = DIGIT_FLAGS,
    ['7'] = DIGIT_FLAGS,
    ['8'] = DIGIT_FLAGS,
    ['9'] = DIGIT_FLAGS,
    ['_'] = IN_WORD | WORD_START,
    ['$'] = WORD_START,
    [' '] = BLANK,
    ['\t'] = BLANK,
    ['\f'] = BLANK,
    ['\n'] = BLANK | ENDS_LINE | ENDS_STRING,
    ['\r'] = BLANK | ENDS_LINE | ENDS_STRING,
    [0xE2] = ENDS_LINE,
    ['\''] = ENDS_STRING,
    ['\"'] = ENDS_STRING,
    ['\\'] = ENDS_STRING,
};

enum { PADDING = 4 };

static char peek(const Lexer *lexer, uint32_t at) { return lexer->text.ptr[at]; }

static uint8_t class_at(const Lexer *lexer, uint32_t at) {
  return classes[(unsigned char)peek(lexer, at)];
}

/* The end of the run of characters with any of FLAGS that starts at AT. */
static uint32_t run(const Lexer *lexer, uint32_t at, uint8_t flags) {
  const char *ptr = lexer->text.ptr;
  while (classes[(unsigned char)ptr[at]] & flags) at++;
  return at;
}

static bool stands_at(const Lexer *lexer, uint32_t at, const char *text, size_t len) {
  return at + len <= lexer->text.len && memcmp(lexer->text.ptr + at, text, len) == 0;
}

/* Bytes of the white space beyond ASCII at AT; 0 where there is none. */
static uint32_t wide_blank(const Lexer *lexer, uint32_t at) {
  size_t width;
  uint32_t code = utf8_decode(lexer->text, at, &width);
  bool blank = code == 0xA0 || code == 0x1680 || code == 0x180E ||
               (code >= 0x2000 && code <= 0x200B) || code == 0x202F || code == 0x205F ||
               code == 0x3000 || code == 0xFEFF;
  return blank ? (uint32_t)width : 0;
}

/* Whether a line ends at AT: CR, LF, U+2028 or U+2029. */
static bool line_ends(const Lexer *lexer, uint32_t at) {
  char c = lexer->text.ptr[at];
  if (c == '\n' || c == '\r') return true;
  return c == '\xE2' &&
         (stands_at(lexer, at, "\xE2\x80\xA8", 3) || stands_at(lexer, at, "\xE2\x80\xA9", 3));
}

static uint32_t line_end(const Lexer *lexer, uint32_t at) {
  for (; at < lexer->text.len; at++) {
    if ((classes[(unsigned char)lexer->text.ptr[at]] & ENDS_LINE) && line_ends(lexer, at)) break;
  }
  return at;
}

/* --- what lies between tokens --- */

static void take_comment(Lexer *lexer) {
  uint32_t start = lexer->at;
  lexer->at = line_end(lexer, start);
  KqlComment comment = {{start, lexer->at}, lexer->tokens.len};
  vec_push(lexer->arena, &lexer->out->comments, comment);
  if (peek(lexer, lexer->at) == '\xE2') lexer->at += 3; /* the line end that is no white space */
}

static void skip_trivia(Lexer *lexer) {
  for (;;) {
    uint32_t at = lexer->at = run(lexer, lexer->at, BLANK), width = 0;
    unsigned char c = (unsigned char)lexer->text.ptr[at];
    if (c == '/' && peek(lexer, at + 1) == '/')
      take_comment(lexer);
    else if (c < 0x80 || (width = wide_blank(lexer, at)) == 0)
      return;
    lexer->at += width;
  }
}

static void add(Lexer *lexer, KqlTokenKind kind, uint32_t end, uint16_t flags) {
  KqlToken token = {lexer->at, end, (uint16_t)kind, flags};
  vec_push(lexer->arena, &lexer->tokens, token);
  lexer->at = end;
}

/* --- strings --- */

static uint32_t hex_digits(const Lexer *lexer, uint32_t at, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (!(class_at(lexer, at + i) & HEX)) return 0;
  }
  return count;
}

static uint32_t octal_digits(const Lexer *lexer, uint32_t at) {
  uint32_t count = 0, most = peek(lexer, at) <= '3' ? 3 : 2;
  while (count < most && peek(lexer, at + count) >= '0' && peek(lexer, at + count) <= '7') count++;
  return count;
}

/* Bytes of the escape at AT, which is a backslash; 0 where it starts no known escape. */
static uint32_t escape(const Lexer *lexer, uint32_t at) {
  char c = peek(lexer, at + 1);
  uint32_t digits;
  switch (c) {
    case 'u': digits = hex_digits(lexer, at + 2, 4); break;
    case 'U': digits = hex_digits(lexer, at + 2, 8); break;
    case 'x': digits = hex_digits(lexer, at + 2, 2); break;
    default:
      if (c != '\0' && strchr("\\'\"abfnrtv", c)) return 2;
      digits = octal_digits(lexer, at + 1);
      return digits ? digits + 1 : 0;
  }
  return digits ? digits + 2 : 0;
}

/* The end of what a one-line string holds, from after its quote. */
static uint32_t string_content(const Lexer *lexer, uint32_t at, char quote, bool verbatim) {
  while (at < lexer->text.len) {
    char c = lexer->text.ptr[at];
    if (!(classes[(unsigned char)c] & ENDS_STRING)) {
      at++;
      continue;
    }
    if (c == '\n' || c == '\r') break;
    if (c == quote) {
      if (!verbatim || peek(lexer, at + 1) != quote) break;
      at += 2;
    } else if (c == '\\' && !verbatim) {
      uint32_t len = escape(lexer, at);
      if (len == 0) break;
      at += len;
    } else {
      at++;
    }
  }
  return at;
}

static void take_one_line(Lexer *lexer, uint32_t quote_at, bool verbatim) {
  char quote = peek(lexer, quote_at);
  uint32_t end = string_content(lexer, quote_at + 1, quote, verbatim);
  bool closed = peek(lexer, end) == quote;
  add(lexer, TOK_STRING_TEXT, closed ? end + 1 : end, closed ? 0 : TOKEN_UNFINISHED);
}

static void take_many_lines(Lexer *lexer, uint32_t quote_at) {
  Str quote = str_slice(lexer->text, quote_at, quote_at + 3);
  size_t end = str_find(lexer->text, quote, quote_at + 3);
  bool closed = end != STR_NONE;
  add(lexer, TOK_STRING_TEXT, (uint32_t)(closed ? end + 3 : lexer->text.len),
      closed ? 0 : TOKEN_UNFINISHED);
}

/* string = ["h"] ["@"] ("'" … "'" | '"' … '"' | "```" … "```" | "~~~" … "~~~")
   False where no string starts at the lexer's place. */
static bool take_string(Lexer *lexer) {
  uint32_t at = lexer->at;
  if (peek(lexer, at) == 'h' || peek(lexer, at) == 'H') at++;
  bool verbatim = peek(lexer, at) == '@';
  if (verbatim) at++;
  char quote = peek(lexer, at);
  if (quote == '\'' || quote == '"') return take_one_line(lexer, at, verbatim), true;
  if (!stands_at(lexer, at, "```", 3) && !stands_at(lexer, at, "~~~", 3)) return false;
  return take_many_lines(lexer, at), true;
}

static bool starts_quote(char c) { return c == '\'' || c == '"' || c == '`' || c == '~'; }

/* --- words and keywords --- */

static bool same(const char *a, const char *b, size_t len) {
  while (len && a[len - 1] == b[len - 1]) len--;
  return len == 0;
}

static KqlTokenKind find_word(const char *word, size_t len) {
  if (len > WORD_LONGEST) return TOK_IDENTIFIER;
  for (uint32_t at = word_slot(word, len); word_slots[at]; at = (at + 1) % WORD_SLOTS) {
    KqlTokenKind kind = word_slots[at];
    if (infos[kind].len == len && same(infos[kind].text, word, len)) return kind;
  }
  return TOK_IDENTIFIER;
}

KqlTokenKind kql_keyword_find(Str word) {
  for (size_t i = 0; i < sizeof joined / sizeof *joined; i++) {
    if (str_eq(word, str_of(infos[joined[i]].text))) return joined[i];
  }
  return word.len ? find_word(word.ptr, word.len) : TOK_IDENTIFIER;
}

/* The longest of the COUNT keywords in LIST (longest first) that stands at the lexer's place. */
static KqlTokenKind find_joined(const Lexer *lexer, const uint16_t *list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const char *text = infos[list[i]].text;
    if (text[1] == lexer->text.ptr[lexer->at + 1] &&
        stands_at(lexer, lexer->at, text, infos[list[i]].len))
      return list[i];
  }
  return TOK_IDENTIFIER;
}

/* The keyword at the lexer's place, whose plain word ends at WORD_END; TOK_IDENTIFIER for none. */
static KqlTokenKind find_keyword(const Lexer *lexer, uint32_t word_end) {
  const char *word = lexer->text.ptr + lexer->at;
  size_t len = word_end - lexer->at;
  char next = peek(lexer, word_end);
  bool joins = next == '-' || (next == '.' && len == 4 && *word == 'h') ||
               (next == '~' && len == 2) || (next == ' ' && len == 7 && *word == 'm');
  if (joins) {
    KqlTokenKind kind = find_joined(lexer, joined, sizeof joined / sizeof *joined);
    if (kind != TOK_IDENTIFIER) return kind;
  }
  return find_word(word, len);
}

/* The kind of literal that `word(…)` is, or TOK_END where it is none. */
static KqlTokenKind typed_literal(KqlTokenKind word) {
  switch (word) {
    case TOK_LONG:
    case TOK_INT64: return TOK_LONG_VALUE;
    case TOK_INT:
    case TOK_INT32: return TOK_INT_VALUE;
    case TOK_REAL:
    case TOK_DOUBLE: return TOK_REAL_VALUE;
    case TOK_DECIMAL: return TOK_DECIMAL_VALUE;
    case TOK_BOOL: return TOK_BOOL_VALUE;
    case TOK_DATETIME:
    case TOK_DATE: return TOK_DATETIME_VALUE;
    case TOK_TIME:
    case TOK_TIMESPAN: return TOK_TIMESPAN_VALUE;
    case TOK_GUID: return TOK_GUID_VALUE;
    default: return TOK_END;
  }
}

/* `(` … `)` on one line, taken as a whole: what stands inside is not lexed. */
static void take_typed(Lexer *lexer, KqlTokenKind kind, uint32_t open) {
  uint32_t end = open + 1;
  while (end < lexer->text.len && lexer->text.ptr[end] != ')' && !line_ends(lexer, end)) end++;
  bool closed = peek(lexer, end) == ')';
  add(lexer, kind, closed ? end + 1 : end, closed ? 0 : TOKEN_UNFINISHED);
}

static bool take_keyword(Lexer *lexer, uint32_t word_end) {
  KqlTokenKind kind = find_keyword(lexer, word_end);
  if (kind == TOK_IDENTIFIER) return false;
  uint32_t end = lexer->at + infos[kind].len;
  if (peek(lexer, end) == '(' && typed_literal(kind) != TOK_END) {
    take_typed(lexer, typed_literal(kind), end);
    return true;
  }
  if (class_at(lexer, end) & IN_WORD) return false;
  add(lexer, kind, end, 0);
  return true;
}

static bool is_guid(const Lexer *lexer, uint32_t at) {
  static const uint8_t groups[] = {8, 4, 4, 4, 12};
  for (size_t i = 0; i < sizeof groups; i++) {
    if (!hex_digits(lexer, at, groups[i])) return false;
    at += groups[i];
    if (i + 1 < sizeof groups && peek(lexer, at++) != '-') return false;
  }
  return true;
}

/* WORD has 4 or 5 letters. */
static bool is_bool(const char *word, size_t len) {
  static const char values[][6] = {"true", "True", "TRUE", "false", "False", "FALSE"};
  for (size_t i = len == 4 ? 0 : 3; i < (len == 4 ? 3 : 6); i++) {
    if (memcmp(values[i], word, len) == 0) return true;
  }
  return false;
}

/* No keyword begins with a capital or `$`. */
static bool may_be_keyword(char first) { return first > 'Z'; }

static void take_word(Lexer *lexer) {
  uint32_t start = lexer->at, end = run(lexer, start + 1, IN_WORD);
  const char *word = lexer->text.ptr + start;
  if (may_be_keyword(*word) && take_keyword(lexer, end)) return;
  size_t len = end - start;
  if ((len == 4 || len == 5) && is_bool(word, len)) {
    add(lexer, TOK_BOOL_VALUE, end, 0);
  } else if (len == 8 && peek(lexer, end) == '-' && is_guid(lexer, start)) {
    add(lexer, TOK_RAW_GUID, start + 36, 0);
  } else {
    bool hidden = len == 1 && (*word == 'h' || *word == 'H') &&
                  (starts_quote(peek(lexer, end)) || peek(lexer, end) == '@');
    if (!hidden || !take_string(lexer)) add(lexer, TOK_IDENTIFIER, end, 0);
  }
}

/* --- numbers --- */

/* The end of an exponent at AT, or AT where there is none. */
static uint32_t exponent(const Lexer *lexer, uint32_t at) {
  if (peek(lexer, at) != 'e' && peek(lexer, at) != 'E') return at;
  uint32_t digits = at + 1;
  if (peek(lexer, digits) == '+' || peek(lexer, digits) == '-') digits++;
  uint32_t end = run(lexer, digits, DIGIT);
  return end > digits ? end : at;
}

/* The end of a real whose whole digits end at DIGITS, or 0. `1..2` is not `1.` and `.2`. */
static uint32_t real_end(const Lexer *lexer, uint32_t digits) {
  uint32_t end;
  if (peek(lexer, digits) == '.' &&
      (peek(lexer, digits + 1) != '.' || peek(lexer, digits + 2) == '.')) {
    end = exponent(lexer, run(lexer, digits + 1, DIGIT));
  } else {
    end = exponent(lexer, digits);
    if (end == digits) return 0;
  }
  return class_at(lexer, end) & IN_WORD ? 0 : end;
}

/* The end of a timespan whose whole digits end at DIGITS, or 0. */
static uint32_t timespan_end(const Lexer *lexer, uint32_t digits) {
  uint32_t at = digits;
  if (peek(lexer, at) == '.' && (class_at(lexer, at + 1) & DIGIT)) at = run(lexer, at + 1, DIGIT);
  uint32_t end = run(lexer, at, IN_WORD);
  if (end == at) return 0;
  Str unit = str_slice(lexer->text, at, end);
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (str_eq(unit, units[i])) return end;
  }
  return 0;
}

static uint32_t long_end(const Lexer *lexer, uint32_t start, uint32_t digits) {
  char x = peek(lexer, start + 1);
  if (peek(lexer, start) == '0' && (x == 'x' || x == 'X')) {
    uint32_t end = run(lexer, start + 2, HEX);
    if (end > start + 2 && !(class_at(lexer, end) & IN_WORD)) return end;
  }
  return class_at(lexer, digits) & IN_WORD ? 0 : digits;
}

static void take_number(Lexer *lexer) {
  uint32_t start = lexer->at, digits = run(lexer, start, DIGIT), end;
  uint32_t word = run(lexer, digits, IN_WORD);
  if (word > digits && take_keyword(lexer, word)) return;
  if (word - start == 8 && peek(lexer, word) == '-' && is_guid(lexer, start))
    add(lexer, TOK_RAW_GUID, start + 36, 0);
  else if ((end = real_end(lexer, digits)) != 0)
    add(lexer, TOK_REAL_VALUE, end, 0);
  else if ((end = timespan_end(lexer, digits)) != 0)
    add(lexer, TOK_TIMESPAN_VALUE, end, 0);
  else if ((end = long_end(lexer, start, digits)) != 0)
    add(lexer, TOK_LONG_VALUE, end, 0);
  else
    add(lexer, TOK_IDENTIFIER, word, 0);
}

/* --- punctuation --- */

/* The kind of the punctuation at the lexer's place: the two-character one where SECOND follows. */
static KqlTokenKind punctuation(const Lexer *lexer) {
  char next = peek(lexer, lexer->at + 1);
  switch (peek(lexer, lexer->at)) {
    case '(': return TOK_LPAREN;
    case ')': return TOK_RPAREN;
    case '[': return TOK_LBRACKET;
    case ']': return TOK_RBRACKET;
    case '{': return TOK_LBRACE;
    case '}': return TOK_RBRACE;
    case '|': return TOK_PIPE;
    case '.': return next == '.' ? TOK_DOT_DOT : TOK_DOT;
    case '+': return TOK_PLUS;
    case '-': return TOK_MINUS;
    case '*': return TOK_STAR;
    case '/': return TOK_SLASH;
    case '%': return TOK_PERCENT;
    case ':': return TOK_COLON;
    case ';': return TOK_SEMICOLON;
    case ',': return TOK_COMMA;
    case '?': return TOK_QUESTION;
    case '@': return starts_quote(next) ? TOK_END : TOK_AT;
    case '>': return next == '=' ? TOK_GREATER_EQUAL : TOK_GREATER;
    case '<':
      return next == '='   ? TOK_LESS_EQUAL
             : next == '|' ? TOK_LESS_PIPE
             : next == '>' ? TOK_LESS_GREATER
                           : TOK_LESS;
    case '=':
      return next == '='   ? TOK_EQUAL
             : next == '>' ? TOK_ARROW
             : next == '~' ? TOK_EQUAL_TILDE
                           : TOK_ASSIGN;
    case '!': return next == '=' ? TOK_NOT_EQUAL : next == '~' ? TOK_BANG_TILDE : TOK_END;
    default: return TOK_END;
  }
}

static void take_bad(Lexer *lexer) {
  size_t width;
  utf8_decode(lexer->text, lexer->at, &width);
  add(lexer, TOK_BAD, lexer->at + (uint32_t)width, 0);
}

static void take_other(Lexer *lexer) {
  KqlTokenKind kind = punctuation(lexer);
  char c = peek(lexer, lexer->at);
  if (kind != TOK_END) {
    add(lexer, kind, lexer->at + infos[kind].len, 0);
  } else if ((starts_quote(c) || c == '@') && take_string(lexer)) {
    return;
  } else if (c == '#') {
    add(lexer, TOK_DIRECTIVE, line_end(lexer, lexer->at), 0);
  } else {
    kind =
        c == '!' ? find_joined(lexer, negated, sizeof negated / sizeof *negated) : TOK_IDENTIFIER;
    uint32_t end = lexer->at + infos[kind].len;
    if (kind != TOK_IDENTIFIER && !(class_at(lexer, end) & IN_WORD))
      add(lexer, kind, end, 0);
    else if (c == '!')
      add(lexer, TOK_BANG, lexer->at + 1, 0);
    else
      take_bad(lexer);
  }
}

KqlTokens kql_lex(Arena *arena, Str text) {
  KqlTokens out = {0};
  char *copy = arena_bytes_raw(arena, text.len + PADDING);
  if (text.len) memcpy(copy, text.ptr, text.len);
  memset(copy + text.len, 0, PADDING);
  Lexer lexer = {.arena = arena, .text = {copy, text.len}, .out = &out};
  lexer.tokens.cap = (uint32_t)(text.len / 4 + 16);
  lexer.tokens.ptr = arena_raw(arena, lexer.tokens.cap * sizeof(KqlToken));
  for (skip_trivia(&lexer); lexer.at < text.len; skip_trivia(&lexer)) {
    uint8_t class = class_at(&lexer, lexer.at);
    if (class & DIGIT)
      take_number(&lexer);
    else if (class & WORD_START)
      take_word(&lexer);
    else
      take_other(&lexer);
  }
  add(&lexer, TOK_END, (uint32_t)text.len, 0);
  out.ptr = lexer.tokens.ptr;
  out.len = lexer.tokens.len;
  return out;
}

Str kql_token_closing(Str text, KqlToken token) {
  if (token.kind != TOK_STRING_TEXT) return STR(")");
  uint32_t at = token.start;
  while (at < token.end && !starts_quote(text.ptr[at])) at++;
  return str_slice(text, at, text.ptr[at] == '`' || text.ptr[at] == '~' ? at + 3 : at + 1);
}
