/* Evaluators of compression to and from base64 text, by zlib. */
#include "base/utf8.h"
#include "exec/base64.h"
#include "exec/eval.h"

#include <string.h>
#include <zlib.h>

/* Short texts are stored, as the engine does. */
enum { WINDOW = 15, GZIP = 16, STORED_BELOW = 64, INFLATED_MOST = 16 * 1024 * 1024 };

static void deflate_all(EvalCall *call, int window) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    z_stream z = {.next_in = (Bytef *)(uintptr_t)s.ptr, .avail_in = (uInt)s.len};
    int level = s.len < STORED_BELOW ? Z_NO_COMPRESSION : Z_DEFAULT_COMPRESSION;
    if (deflateInit2(&z, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK) continue;
    uLong most = deflateBound(&z, (uLong)s.len) + 32;
    char *out = arena_alloc(call->arena, most);
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)most;
    deflate(&z, Z_FINISH);
    deflateEnd(&z);
    if (window > WINDOW) out[8] = 0, out[9] = (char)0xFF; /* no hint of level, system unknown */
    base64_encode(&call->text, (Str){out, z.total_out});
    result_str(call, i, text_done(&call->text));
  }
}

void eval_gzip_compress(EvalCall *call) { deflate_all(call, WINDOW + GZIP); }
void eval_zlib_compress(EvalCall *call) { deflate_all(call, WINDOW); }

/* Appends what BYTES inflate to; false where they are not compressed so. */
static bool inflate_text(Text *text, Str bytes, int window) {
  z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len};
  unsigned char chunk[4096];
  int status = Z_OK;
  if (!bytes.len || inflateInit2(&z, window) != Z_OK) return false;
  while (status == Z_OK && !text->over && text_len(text) < INFLATED_MOST) {
    z.next_out = chunk;
    z.avail_out = sizeof chunk;
    status = inflate(&z, Z_NO_FLUSH);
    text_add(text, (Str){(char *)chunk, sizeof chunk - z.avail_out});
  }
  inflateEnd(&z);
  return status == Z_STREAM_END;
}

static void inflate_all(EvalCall *call, int window) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Text bytes = {.arena = call->arena};
    bool good = base64_decode(&bytes, arg_str(call, 0, i));
    good = good && inflate_text(&call->text, text_done(&bytes), window);
    Str plain = text_done(&call->text);
    result_str(call, i, good && utf8_invalid_at(plain) == STR_NONE ? plain : STR(""));
  }
}

void eval_gzip_decompress(EvalCall *call) { inflate_all(call, WINDOW + GZIP); }
void eval_zlib_decompress(EvalCall *call) { inflate_all(call, WINDOW); }
