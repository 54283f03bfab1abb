/* Owns texts of several lines: what stands under `|` and `>`, and what should. Comes in: the key
   and the line where the text begins. Goes out: its lines indented so that YAML takes them as one
   text. Where the text ends is told by the keys that follow it, not by indentation. */
#include "doc/mend_int.h"
#include "doc/skim.h"

#include <string.h>

enum { NESTED = 2, DEEPEST = 64 };

/* A text under way: lines [first, end) of it, all of which stand in a scalar of FIELD. */
typedef struct Region {
  uint32_t first, end;
  uint32_t indent; /* of the key: the text must stand deeper */
  bool query;
} Region;

static bool is_empty(const Mender *mender, uint32_t index) {
  return mend_line(mender, index).len == 0;
}

/* --- where the text ends --- */

/* `Words of prose: more of it`, which no line of KQL outside of brackets looks like. */
static bool is_prose(Str text) {
  size_t at = 0;
  if (text.len == 0 || text.ptr[0] < 'A' || text.ptr[0] > 'Z') return false;
  while (at < text.len && (char_is_alnum(text.ptr[at]) || strchr(" /-", text.ptr[at]))) at++;
  return at > 2 && at + 2 < text.len && text.ptr[at] == ':' && text.ptr[at + 1] == ' ';
}

/* The line after the last one of the text that begins at FIRST. Where a query without indentation
   turns into prose, all that follows is prose. */
static uint32_t find_end(Mender *mender, const Region *region) {
  uint32_t end = region->first, content = 0;
  int depth = 0;
  for (uint32_t i = region->first; i < mender->stop; i++) {
    Str text = mend_line(mender, i);
    uint32_t indent = mend_line_at(mender, i)->indent;
    if (text.len == 0) continue;
    if (mend_ends_text(mender, i, region->indent, content)) break;
    bool lost = region->query && indent <= region->indent;
    if (lost && depth <= 0 && is_prose(text)) {
      mender->stop = i;
      break;
    }
    bool comment = text.ptr[0] == '#' && indent <= region->indent;
    if (comment) continue;
    if (content == 0) content = indent;
    depth += skim_depth(text);
    end = i + 1;
  }
  return end;
}

/* --- how deep it stands --- */

typedef struct Depths {
  uint32_t lines[DEEPEST + 1]; /* how many lines are indented by so much */
  uint32_t first;              /* indentation of the first line */
  uint32_t least, total;
} Depths;

static Depths measure(const Mender *mender, const Region *region) {
  Depths depths = {.least = DEEPEST};
  for (uint32_t i = region->first; i < region->end; i++) {
    if (is_empty(mender, i)) continue;
    uint32_t indent = mend_line_at(mender, i)->indent;
    if (indent > DEEPEST) indent = DEEPEST;
    if (depths.total++ == 0) depths.first = indent;
    if (indent < depths.least) depths.least = indent;
    depths.lines[indent]++;
  }
  return depths;
}

/* The indentation that the fewest lines have to change for; the first line's own where two are
   equal. */
static uint32_t best_depth(const Depths *depths, uint32_t least) {
  uint32_t best = depths->first >= least ? depths->first : least + 1, cost = UINT32_MAX, below = 0;
  if (depths->total == 0) return best;
  for (uint32_t depth = 0; depth <= DEEPEST; depth++) {
    bool usable = depth >= least && (depths->lines[depth] > 0 || depth == least + 1);
    uint32_t changes = below + (depths->first > depth);
    if (usable && depth <= depths->first + NESTED &&
        (changes < cost || (changes == cost && depth == depths->first))) {
      best = depth;
      cost = changes;
    }
    below += depths->lines[depth];
  }
  return best;
}

/* --- moving it there --- */

static bool has_tab_before(const Line *line, uint32_t depth) {
  return line_is_tabbed(line) && line->spaces < depth;
}

static Diag *say_shallow(Mender *mender, uint32_t index, uint32_t header, uint32_t depth) {
  const Line *line = mend_line_at(mender, index);
  Str text = mend_line(mender, index);
  Span span = {line->text, line->text + (uint32_t)text.len};
  bool deep = line->indent > depth;
  Diag *cause =
      mend_cause(mender, DIAG_Y017, span, "this line is indented %s the text it belongs to",
                 deep ? "more than" : "less than");
  diag_note(mender->bag, cause, "indented by %u, expected %u", line->indent, depth);
  const Line *head = mend_line_at(mender, header);
  Str head_text = mend_line(mender, header);
  diag_label(mender->bag, cause, mender->source,
             (Span){head->text, head->text + (uint32_t)head_text.len},
             "the text starts under this");
  if (deep)
    diag_help(mender->bag, cause, "start the first line in the column of the lines below it");
  else
    diag_help(mender->bag, cause, "indent every line of the text by at least %u columns", depth);
  return cause;
}

/* Indents the lines of REGION by DEPTH at least. Where most lines are too shallow from the first
   on, all of them move together, so that they stay in shape. CAUSE (may be NULL) is told of the
   edits. */
static void indent_region(Mender *mender, const Region *region, Diag *cause, uint32_t header) {
  Depths depths = measure(mender, region);
  uint32_t depth = best_depth(&depths, region->indent + 1), shallow = 0;
  for (uint32_t i = 0; i < depth && i <= DEEPEST; i++) shallow += depths.lines[i];
  bool all = shallow * 2 > depths.total && depths.first < depth;
  uint32_t shift = all ? depth - depths.least : 0;
  bool first = true;
  for (uint32_t i = region->first; i < region->end; i++) {
    if (mend_blank(mender, i)) continue;
    const Line *line = mend_line_at(mender, i);
    uint32_t want = line->indent + shift;
    if (want < depth || (first && want > depth)) want = depth;
    bool tabbed = has_tab_before(line, depth);
    if (want != line->indent || tabbed) {
      if (!cause && !line_is_tabbed(line)) cause = say_shallow(mender, i, header, depth);
      mend_indent(mender, cause, i, want);
    }
    first = false;
  }
}

void mend_block(Mender *mender, const Value *value, uint32_t header, uint32_t first) {
  Region region = {.first = first, .indent = value->indent};
  region.query = mend_shape(mender, value->field) == OUTLINE_QUERY;
  region.end = find_end(mender, &region);
  Str sign = str_slice(mender->source->text, value->start, value->start + 3);
  bool fixed =
      (sign.len > 1 && char_is_digit(sign.ptr[1])) || (sign.len > 2 && char_is_digit(sign.ptr[2]));
  if (!fixed) indent_region(mender, &region, NULL, header);
  mender->at = region.end > header ? region.end : header + 1;
}

/* --- texts that lack their `|` --- */

uint32_t mend_plain_end(const Mender *mender, uint32_t index, uint32_t indent) {
  uint32_t end = index + 1;
  for (uint32_t i = index + 1; i < mender->stop; i++) {
    Str text = mend_line(mender, i);
    if (text.len == 0) continue;
    bool other = text.ptr[0] == '#' || dash_width(text) || mend_is_key(mender, i) ||
                 mend_lacks_colon(mender, i);
    if (other || mend_ends_text(mender, i, indent, 0)) break;
    end = i + 1;
  }
  return end;
}

static Diag *say_bare(Mender *mender, const Value *value, uint32_t header) {
  const Line *head = mend_line_at(mender, header);
  KeyForm form = key_form(mend_line(mender, header));
  uint32_t end =
      mend_line_at(mender, mender->at)->text + (uint32_t)mend_line(mender, mender->at).len;
  Span text = {value->start, end}, key = {head->text, head->text + (uint32_t)form.colon};
  Diag *cause = form.name.ptr
                    ? mend_cause(mender, DIAG_Y019, key, "`%.*s` has several lines but no `|`",
                                 STR_ARG(source_text(mender->source, key)))
                    : mend_cause(mender, DIAG_Y019, text, "a text of several lines has no `|`");
  diag_label(mender->bag, cause, mender->source, text, "the text starts here");
  diag_help(mender->bag, cause, "write `|` behind the colon and the text below it, indented");
  return cause;
}

/* Columns for a text of which the first line stands on its key's line. */
static uint32_t depth_below(const Mender *mender, const Region *region) {
  Depths depths = measure(mender, region);
  uint32_t least = region->indent + 1;
  return depths.total && depths.least >= least ? depths.least : least + 1;
}

/* Breaks the line at [from, start) so that what follows stands DEPTH columns deep below SIGN. */
static void break_line(Mender *mender, Diag *cause, Span gap, const char *sign, uint32_t depth) {
  Str text = arena_printf(mender->arena, "%s%.*s%*s", sign, STR_ARG(mender->lines.line_end),
                          (int)depth, "");
  mend_edit(mender, cause, gap, text);
}

void mend_bare_block(Mender *mender, const Value *value, uint32_t header) {
  Region region = {.first = mender->at, .indent = value->indent};
  region.query = mend_shape(mender, value->field) == OUTLINE_QUERY;
  bool on_key_line = header == mender->at;
  region.first += on_key_line;
  region.end = find_end(mender, &region);
  Diag *cause = say_bare(mender, value, header);
  const char *sign = region.query ? " |" : " >-";
  if (on_key_line) {
    if (value->start == value->colon) sign++; /* the space is put in by a finding of its own */
    break_line(mender, cause, (Span){value->colon, value->start}, sign,
               depth_below(mender, &region));
  } else {
    mend_edit(mender, cause, (Span){value->colon, value->colon}, str_of(sign));
  }
  if (region.end > region.first) indent_region(mender, &region, cause, header);
  mender->at = region.end > mender->at ? region.end : mender->at + 1;
}

void mend_crowded_block(Mender *mender, const Value *value) {
  Region region = {.first = mender->at + 1, .indent = value->indent};
  region.query = mend_shape(mender, value->field) == OUTLINE_QUERY;
  region.end = find_end(mender, &region);
  const Line *line = mend_line_at(mender, mender->at);
  uint32_t sign = value->start + 1, text = sign;
  while (text < line->end && char_is_space(mender->source->text.ptr[text])) text++;
  Diag *cause =
      mend_cause(mender, DIAG_Y019, (Span){text, line->end},
                 "the text stands on the line of its `%c`", mender->source->text.ptr[sign - 1]);
  diag_help(mender->bag, cause, "start the text on the next line, indented");
  break_line(mender, cause, (Span){sign, text}, "", depth_below(mender, &region));
  if (region.end > region.first) indent_region(mender, &region, cause, mender->at);
  mender->at = region.end > mender->at ? region.end : mender->at + 1;
}
