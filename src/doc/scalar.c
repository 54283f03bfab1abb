/* Owns the way from a scalar's value back to the file. Comes in: a node and its source. Goes out: a
   table of runs, found by reading the scalar's bytes once more beside its value. Line breaks are
   those of libyaml: LF, CR, CRLF, NEL become one LF; LS and PS stay as they are. */
#include "doc/scalar.h"

#include <string.h>

/* The two texts, each with the place reached. */
typedef struct Walk {
  Arena *arena;
  ScalarMap *map;
  Str text;    /* the source up to where the scalar must end */
  uint32_t at; /* in text */
  Str value;
  uint32_t done; /* bytes of value that have their run */
} Walk;

static bool more(const Walk *walk) {
  return walk->at < walk->text.len && walk->done < walk->value.len;
}

/* LENGTH value bytes came from the next WIDTH file bytes as a whole. */
static void emit(Walk *walk, uint32_t length, uint32_t width) {
  uint32_t room = (uint32_t)walk->value.len - walk->done;
  if (length > room) length = room;
  ScalarRun run = {walk->done, length, walk->at, width, false};
  if (length > 0) vec_push(walk->arena, &walk->map->runs, run);
  walk->done += length;
  walk->at += width;
}

/* Whether what stands in both texts at the place of WALK goes on with the last run. */
static bool joins_last(const Walk *walk) {
  if (!walk->map->runs.len) return false;
  const ScalarRun *last = vec_last(&walk->map->runs);
  return last->verbatim && last->file + last->width == walk->at;
}

/* The next LENGTH bytes stand in both texts. */
static void emit_verbatim(Walk *walk, uint32_t length) {
  if (!joins_last(walk)) {
    ScalarRun run = {walk->done, 0, walk->at, 0, true};
    vec_push(walk->arena, &walk->map->runs, run);
  }
  ScalarRun *last = vec_last(&walk->map->runs);
  uint32_t room = (uint32_t)walk->value.len - walk->done;
  if (length > room) length = room;
  last->length += length;
  last->width += length;
  walk->done += length;
  walk->at += length;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Bytes of the line break at AT, or 0; MADE are the value bytes that it makes. */
static uint32_t break_width(Str text, uint32_t at, uint32_t *made) {
  Str rest = str_from(text, at);
  *made = 1;
  if (str_starts(rest, STR("\r\n"))) return 2;
  if (rest.len && (*rest.ptr == '\n' || *rest.ptr == '\r')) return 1;
  if (str_starts(rest, STR("\xC2\x85"))) return 2;
  *made = 3;
  return str_starts(rest, STR("\xE2\x80\xA8")) || str_starts(rest, STR("\xE2\x80\xA9")) ? 3 : 0;
}

static bool at_break(const Walk *walk) {
  uint32_t made;
  return break_width(walk->text, walk->at, &made) > 0;
}

static void emit_break(Walk *walk) {
  uint32_t made, width = break_width(walk->text, walk->at, &made);
  if (made == width)
    emit_verbatim(walk, width);
  else
    emit(walk, made, width);
}

/* Bytes from here to the next line break or the next byte in STOPS. */
static uint32_t content_length(const Walk *walk, const char *stops) {
  static const bool may_end[256] = {['\n'] = true, ['\r'] = true, ['"'] = true, ['\''] = true,
                                    ['\\'] = true, [0xC2] = true, [0xE2] = true};
  uint32_t at = walk->at, made;
  for (; at < walk->text.len; at++) {
    unsigned char c = (unsigned char)walk->text.ptr[at];
    if (!may_end[c] && !(*stops && is_blank((char)c))) continue;
    if (break_width(walk->text, at, &made) || strchr(stops, c)) break;
  }
  return at - walk->at;
}

static void skip_blanks(Walk *walk) {
  while (walk->at < walk->text.len && is_blank(walk->text.ptr[walk->at])) walk->at++;
}

/* --- plain and quoted scalars --- */

/* White space with at least one line break in it. The first break is a space where it stands alone
   and nothing where others follow; behind an escaped break every one counts. */
static void fold(Walk *walk, bool escaped) {
  skip_blanks(walk);
  if (!escaped) {
    uint32_t made, first = walk->at, width = break_width(walk->text, first, &made);
    walk->at += width;
    skip_blanks(walk);
    bool alone = made == 1 && !at_break(walk);
    if (alone || made == 3) {
      walk->at = first;
      emit(walk, made, width);
    }
  }
  for (skip_blanks(walk); more(walk) && at_break(walk); skip_blanks(walk)) emit_break(walk);
}

static bool has_break_after_blanks(const Walk *walk) {
  Walk ahead = *walk;
  skip_blanks(&ahead);
  return at_break(&ahead);
}

static void take_blanks(Walk *walk) {
  if (has_break_after_blanks(walk)) {
    fold(walk, false);
    return;
  }
  while (more(walk) && is_blank(walk->text.ptr[walk->at])) emit_verbatim(walk, 1);
}

static uint32_t utf8_length(uint32_t code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

static uint32_t hex_value(Str digits) {
  uint32_t value = 0;
  for (size_t i = 0; i < digits.len; i++) {
    char c = char_lower(digits.ptr[i]);
    value = value * 16 + (uint32_t)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  return value;
}

/* A backslash in double quotes. */
static void take_escape(Walk *walk) {
  uint32_t digits = 0, made, next = walk->at + 1;
  uint32_t width = break_width(walk->text, next, &made);
  if (width) {
    walk->at = next + width;
    fold(walk, true);
    return;
  }
  char c = next < walk->text.len ? walk->text.ptr[next] : '\0';
  switch (c) {
    case 'x': digits = 2; break;
    case 'u': digits = 4; break;
    case 'U': digits = 8; break;
    case 'N':
    case '_': emit(walk, 2, 2); return;
    case 'L':
    case 'P': emit(walk, 3, 2); return;
    default: emit(walk, 1, 2); return;
  }
  emit(walk, utf8_length(hex_value(str_slice(walk->text, next + 1, next + 1 + digits))),
       2 + digits);
}

static void walk_flow(Walk *walk, NodeStyle style) {
  const char *stops = style == STYLE_DOUBLE_QUOTED ? " \t\\"
                      : style == STYLE_PLAIN       ? " \t"
                                                   : " \t'";
  while (more(walk)) {
    char c = walk->text.ptr[walk->at];
    if (is_blank(c) || at_break(walk))
      take_blanks(walk);
    else if (style == STYLE_DOUBLE_QUOTED && c == '\\')
      take_escape(walk);
    else if (style == STYLE_SINGLE_QUOTED && c == '\'')
      emit(walk, 1, 2);
    else
      emit_verbatim(walk, content_length(walk, stops));
  }
}

/* --- literal and folded scalars --- */

/* Line breaks that the value has at *OFFSET, without anything between; moves *OFFSET behind them.
 */
static uint32_t breaks_in_value(Str value, uint32_t *offset) {
  uint32_t count = 0, made, width;
  for (; (width = break_width(value, *offset, &made)) > 0; *offset += width) count++;
  return count;
}

static uint32_t spaces_at(Str text, uint32_t at) {
  uint32_t count = 0;
  while (at + count < text.len && text.ptr[at + count] == ' ') count++;
  return count;
}

static void skip_spaces(Walk *walk, uint32_t most) {
  uint32_t count = spaces_at(walk->text, walk->at);
  walk->at += count < most ? count : most;
}

/* Lines from here on that hold nothing but at most INDENT spaces. */
static uint32_t empty_lines(Walk walk, uint32_t indent) {
  uint32_t count = 0, made;
  for (;; count++) {
    skip_spaces(&walk, indent);
    uint32_t width = break_width(walk.text, walk.at, &made);
    if (width == 0) return count;
    walk.at += width;
  }
}

static void emit_empty_lines(Walk *walk, uint32_t indent, uint32_t count) {
  for (; count > 0 && more(walk); count--) {
    skip_spaces(walk, indent);
    emit_break(walk);
  }
}

/* The breaks after a content line of a folded scalar. One alone may have become a space; of several
   the first may be gone. Counting those of the value tells. */
static void take_folded_breaks(Walk *walk, uint32_t indent) {
  uint32_t made, width = break_width(walk->text, walk->at, &made), end = walk->done;
  Walk next = *walk;
  next.at += width;
  uint32_t empty = empty_lines(next, indent), kept = breaks_in_value(walk->value, &end);
  if (empty == 0 || kept > empty || end == walk->value.len)
    emit(walk, made, width);
  else
    walk->at += width;
  emit_empty_lines(walk, indent, empty);
}

/* Content indentation: what the first line with content has more in the file than in the value. */
static uint32_t block_indent(Walk walk) {
  uint32_t made, lines = breaks_in_value(walk.value, &walk.done);
  for (uint32_t i = 0; i < lines; i++) {
    skip_spaces(&walk, UINT32_MAX);
    walk.at += break_width(walk.text, walk.at, &made);
  }
  uint32_t in_file = spaces_at(walk.text, walk.at), in_value = spaces_at(walk.value, walk.done);
  return in_file > in_value ? in_file - in_value : 0;
}

static void walk_block(Walk *walk, NodeStyle style) {
  uint32_t made, leading = 0;
  walk->at += content_length(walk, "");
  walk->at += break_width(walk->text, walk->at, &made);
  walk->map->start = walk->at;
  uint32_t indent = block_indent(*walk);
  emit_empty_lines(walk, indent, breaks_in_value(walk->value, &leading));
  while (more(walk)) {
    skip_spaces(walk, indent);
    emit_verbatim(walk, content_length(walk, ""));
    if (!more(walk)) break;
    if (style == STYLE_FOLDED)
      take_folded_breaks(walk, indent);
    else
      emit_break(walk);
  }
}

/* --- look-ups --- */

ScalarMap scalar_map(Arena *arena, const Source *source, const Node *node) {
  ScalarMap map = {.start = node->anchored.start};
  Walk walk = {.arena = arena,
               .map = &map,
               .text = source->text,
               .at = node->anchored.start,
               .value = node->value};
  if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED) {
    walk_block(&walk, node->style);
    return map;
  }
  uint32_t quotes = node->style != STYLE_PLAIN;
  walk.at += quotes;
  map.start = walk.at;
  Str inside = str_slice(source->text, walk.at, node->anchored.end - quotes);
  if (inside.len && str_eq(inside, node->value))
    emit_verbatim(&walk, (uint32_t)inside.len);
  else
    walk_flow(&walk, node->style);
  return map;
}

/* The run that holds byte OFFSET of the value, the last one where OFFSET is past the value; NULL
   where the value is empty. */
static const ScalarRun *run_of(const ScalarMap *map, uint32_t offset) {
  uint32_t low = 0, high = map->runs.len;
  if (high == 0) return NULL;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (map->runs.ptr[middle].value <= offset)
      low = middle;
    else
      high = middle;
  }
  return &map->runs.ptr[low];
}

/* The byte of the source that byte OFFSET of the value came from; for the end of the value the
   place behind its last byte. Logarithmic. */
static uint32_t offset_in_file(const ScalarMap *map, uint32_t offset) {
  const ScalarRun *run = run_of(map, offset);
  if (!run) return map->start;
  uint32_t within = offset - run->value;
  if (within >= run->length) return run->file + run->width;
  return run->verbatim ? run->file + within : run->file;
}

Span scalar_map_span(const ScalarMap *map, Span in_value) {
  uint32_t start = offset_in_file(map, in_value.start);
  if (in_value.end <= in_value.start) return (Span){start, start};
  const ScalarRun *last = run_of(map, in_value.end - 1);
  if (!last) return (Span){start, start};
  uint32_t within = in_value.end - last->value;
  bool inside = last->verbatim && within < last->length;
  return (Span){start, last->file + (inside ? within : last->width)};
}

Span scalar_span(const Source *source, const Node *node, Span in_value) {
  Arena arena = {0};
  ScalarMap map = scalar_map(&arena, source, node);
  Span found = scalar_map_span(&map, in_value);
  arena_free(&arena);
  return found;
}
