// Functions of libc that the module links but never needs: together 20 kB of it, most of that arithmetic of 128-bit
// floating point.
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {

// The JSON lexer turns every number with a fraction into a double. No field takes one, and nobody looks at it.
double strtod(const char* text, char** end) {
    *end = const_cast<char*>(text) + std::strlen(text);  // NOLINT(cppcoreguidelines-pro-type-const-cast): as libc does
    return 0;
}
float strtof(const char* text, char** end) { return static_cast<float>(strtod(text, end)); }
long double strtold(const char* text, char** end) { return static_cast<long double>(strtod(text, end)); }

// Embind names types that were never bound by their address, for a message that this module never shows.
int siprintf(char* out, const char*, ...);
int siprintf(char* out, const char*, ...) {
    *out = '\0';
    return 0;
}

// The library's exceptions and shared pointers describe their types; nothing here throws, catches or casts by type. These
// three tables stand for what would do that.
extern const char class_type_info[64] __asm__("_ZTVN10__cxxabiv117__class_type_infoE");
extern const char si_class_type_info[64] __asm__("_ZTVN10__cxxabiv120__si_class_type_infoE");
extern const char vmi_class_type_info[64] __asm__("_ZTVN10__cxxabiv121__vmi_class_type_infoE");
const char class_type_info[64] = {};
const char si_class_type_info[64] = {};
const char vmi_class_type_info[64] = {};

}  // extern "C"
