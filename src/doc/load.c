/* Owns reading YAML: the only file that knows libyaml. Comes in: a Source. Goes out: a document,
   with a Y finding for each mistake. Most rule files are of so plain a form that doc/simple reads
   them; libyaml reads the others. Its marks count code points and become bytes here. */
#include "doc/load.h"

#include "base/limits.h"
#include "base/mem.h"
#include "doc/build.h"
#include "doc/bytes.h"
#include "doc/complaint.h"
#include "doc/simple.h"

#include <yaml.h>

/* A text as libyaml reads it. */
typedef struct Reader {
  Builder *builder;
  size_t base;      /* bytes of the source before the first that libyaml reads */
  CodePoints marks; /* from libyaml's marks to bytes behind them */
} Reader;

static uint32_t byte_at(Reader *reader, yaml_mark_t mark) {
  return (uint32_t)(reader->base + code_points_offset(&reader->marks, mark.index));
}

/* --- events --- */

static NodeStyle scalar_style(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return STYLE_SINGLE_QUOTED;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return STYLE_DOUBLE_QUOTED;
    case YAML_LITERAL_SCALAR_STYLE: return STYLE_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE: return STYLE_FOLDED;
    default: return STYLE_PLAIN;
  }
}

static Str text_of(const yaml_char_t *text) { return str_of((const char *)text); }

static void set_scalar(Event *to, const yaml_event_t *from) {
  to->kind = EVENT_SCALAR;
  to->style = scalar_style(from->data.scalar.style);
  to->anchor = text_of(from->data.scalar.anchor);
  to->tag = text_of(from->data.scalar.tag);
  to->value = (Str){(const char *)from->data.scalar.value, from->data.scalar.length};
}

static void set_sequence(Event *to, const yaml_event_t *from) {
  bool flow = from->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
  to->kind = EVENT_SEQUENCE;
  to->style = flow ? STYLE_FLOW : STYLE_BLOCK;
  to->anchor = text_of(from->data.sequence_start.anchor);
  to->tag = text_of(from->data.sequence_start.tag);
}

static void set_mapping(Event *to, const yaml_event_t *from) {
  bool flow = from->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
  to->kind = EVENT_MAPPING;
  to->style = flow ? STYLE_FLOW : STYLE_BLOCK;
  to->anchor = text_of(from->data.mapping_start.anchor);
  to->tag = text_of(from->data.mapping_start.tag);
}

/* What libyaml tells, in our words; its texts are borrowed. */
static Event event_of(Reader *reader, const yaml_event_t *from) {
  Event event = {.kind = EVENT_OTHER};
  event.span = (Span){byte_at(reader, from->start_mark), byte_at(reader, from->end_mark)};
  switch (from->type) {
    case YAML_DOCUMENT_START_EVENT: event.kind = EVENT_DOCUMENT; break;
    case YAML_DOCUMENT_END_EVENT: event.kind = EVENT_DOCUMENT_END; break;
    case YAML_SCALAR_EVENT: set_scalar(&event, from); break;
    case YAML_SEQUENCE_START_EVENT: set_sequence(&event, from); break;
    case YAML_MAPPING_START_EVENT: set_mapping(&event, from); break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: event.kind = EVENT_END; break;
    case YAML_ALIAS_EVENT:
      event.kind = EVENT_ALIAS;
      event.value = text_of(from->data.alias.anchor);
      break;
    default: break;
  }
  return event;
}

/* --- the run of libyaml --- */

static void complain(Reader *reader, const yaml_parser_t *parser) {
  if (parser->error == YAML_MEMORY_ERROR) mem_exhausted();
  Complaint complaint = {
      .problem = str_of(parser->problem),
      .context = str_of(parser->context),
      .at = byte_at(reader, parser->problem_mark),
      .context_at = byte_at(reader, parser->context ? parser->context_mark : parser->problem_mark)};
  complaint_add(reader->builder->bag, reader->builder->source, &complaint);
}

static bool run_events(Reader *reader, yaml_parser_t *parser) {
  bool going = true;
  for (yaml_event_type_t type = YAML_NO_EVENT; going && type != YAML_STREAM_END_EVENT;) {
    yaml_event_t from;
    if (!yaml_parser_parse(parser, &from)) {
      complain(reader, parser);
      return false;
    }
    type = from.type;
    Event event = event_of(reader, &from);
    going = build_take(reader->builder, &event);
    yaml_event_delete(&from);
  }
  return going;
}

/* Reads TEXT, the source from byte BASE on. */
static void read_any(Builder *builder, Str text, size_t base) {
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) mem_exhausted();
  Reader reader = {builder, base, {.text = text, .ascii = builder->doc->ascii}};
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
  bool whole = run_events(&reader, &parser);
  yaml_parser_delete(&parser);
  build_finish(builder, whole);
}

/* Reads the source without libyaml; false where that cannot be done, and nothing is as if it had
   not been tried. */
static bool read_simple(Builder *builder, size_t base) {
  Builder start = *builder;
  uint32_t found = builder->bag->diags.len;
  if (simple_read(builder, base)) {
    build_finish(builder, true);
    return true;
  }
  *builder = start;
  builder->bag->diags.len = found;
  builder->doc->roots.len = builder->doc->comments.len = 0;
  return false;
}

/* --- documents --- */

/* The fix that takes out every character that YAML forbids. */
static void offer_removal(Builder *builder, Diag *diag) {
  Str text = builder->source->text;
  Fix *fix = diag_fix(builder->bag, diag, true, "remove the control characters");
  Span run = {0, 0};
  for (Span bad = {0, 0}; bytes_next_control(text, &bad); bad.start = bad.end) {
    if (run.end == bad.start) bad.start = run.start;
    if (run.end && run.end < bad.start) fix_edit(builder->bag, fix, run, STR(""));
    run = bad;
  }
  if (run.end) fix_edit(builder->bag, fix, run, STR(""));
}

/* Reports bytes that YAML cannot take, each kind once, and gives the text without them. */
static Str admit(Builder *builder, Survey survey) {
  const Source *source = builder->source;
  if (survey.bad_utf8 != STR_NONE) {
    uint32_t at = (uint32_t)survey.bad_utf8;
    diag_add(builder->bag, DIAG_Y001, source, (Span){at, at + 1}, "byte 0x%02X is not UTF-8",
             (unsigned char)source->text.ptr[at]);
  }
  if (survey.bad_control != STR_NONE) {
    uint32_t at = (uint32_t)survey.bad_control;
    Diag *diag = diag_add(builder->bag, DIAG_Y002, source, (Span){at, at + 1},
                          "control character U+%04X, which YAML does not allow",
                          (unsigned char)source->text.ptr[at]);
    offer_removal(builder, diag);
  }
  bool clean = survey.bad_utf8 == STR_NONE && survey.bad_control == STR_NONE;
  return clean ? source->text : bytes_cleaned(builder->arena, source->text);
}

static void report_empty(Builder *builder) {
  if (builder->doc->broken) return;
  vec_each(Node *, root, &builder->doc->roots) {
    if (!node_is_null(*root)) return;
  }
  diag_add(builder->bag, DIAG_Y004, builder->source, (Span){0, 0}, "the file holds no YAML");
}

void doc_add_too_large(DiagBag *bag, const Source *source) {
  diag_add(bag, DIAG_Y003, source, (Span){0, 0}, "the file is larger than %d MiB",
           LIMIT_FILE_BYTES >> 20);
}

static Doc *load(Arena *arena, const Source *source, DiagBag *bag, bool simply) {
  Doc *doc = ARENA_NEW(arena, Doc);
  doc->source = source;
  Builder builder = {.arena = arena, .source = source, .bag = bag, .doc = doc};
  builder.findings_before = bag->diags.len;
  Survey survey = bytes_survey(source->text);
  doc->ascii = survey.ascii;
  size_t base = bytes_bom(source->text);
  Str text = admit(&builder, survey);
  builder.comments = base;
  if (source->text.len > LIMIT_FILE_BYTES) {
    doc_add_too_large(bag, source);
    doc->broken = true;
    return doc;
  }
  bool clean = text.ptr == source->text.ptr && !survey.odd_break;
  if (!simply || !clean || !read_simple(&builder, base))
    read_any(&builder, str_from(text, base), base);
  report_empty(&builder);
  return doc;
}

Doc *doc_load(Arena *arena, const Source *source, DiagBag *bag) {
  return load(arena, source, bag, true);
}

Doc *doc_load_by_libyaml(Arena *arena, const Source *source, DiagBag *bag) {
  return load(arena, source, bag, false);
}
