// What the libraries name and the module never needs: it would bring 20 kB of libc along, most of that arithmetic of 128-bit
// floating point.

extern "C" {

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
