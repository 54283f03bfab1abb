/* base/hash: SHA-256 against recorded digests around every block edge, fed whole and in pieces. */
#include "base/hash.h"

#include "base/buf.h"
#include "unit/unit.h"

static const struct {
  size_t count; /* letters `a` */
  const char *hex;
} digests[] = {
    {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {3, "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0"},
    {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
    {63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
    {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
    {119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
    {120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"},
    {1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

START_TEST(sha256_meets_recorded_digests) {
  Buf text = {0};
  for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
    char hex[HASH_SHA256_HEX + 1];
    buf_add_repeat(&text, 'a', digests[i].count - text.len);
    sha256_hex(buf_str(&text), hex);
    ck_assert_str_eq(hex, digests[i].hex);
  }
  buf_free(&text);
}
END_TEST

START_TEST(sha256_does_not_depend_on_the_cuts) {
  char text[200];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)('a' + i % 26);
  for (size_t cut = 0; cut <= sizeof text; cut++) {
    uint8_t whole[HASH_SHA256_BYTES], pieces[HASH_SHA256_BYTES];
    Sha256 first = sha256_start(), second = sha256_start();
    sha256_add(&first, (Str){text, sizeof text});
    sha256_add(&second, (Str){text, cut});
    sha256_add(&second, (Str){text + cut, sizeof text - cut});
    sha256_finish(&first, whole);
    sha256_finish(&second, pieces);
    ck_assert_mem_eq(whole, pieces, sizeof whole);
  }
}
END_TEST

Suite *suite_hash(void) {
  TCase *tests;
  Suite *suite = unit_suite("hash", &tests);
  tcase_add_test(tests, sha256_meets_recorded_digests);
  tcase_add_test(tests, sha256_does_not_depend_on_the_cuts);
  return suite;
}
