// The types that the binding uses, and no others. Embind's own file of this purpose registers 35 of them, each with its
// part of the JavaScript; the linker takes these two functions instead of that file.
#include <string>

#include <emscripten/bind.h>
#include <emscripten/emscripten.h>
#include <emscripten/wire.h>

using emscripten::internal::TypeID;

extern "C" {

/// For a message that names a type which was never bound. All are.
EMSCRIPTEN_KEEPALIVE const char* __getTypeName(const std::type_info*) { return nullptr; }

EMSCRIPTEN_KEEPALIVE __attribute__((constructor)) void __embind_register_native_and_builtin_types() {
    emscripten::internal::_embind_register_void(TypeID<void>::get(), "void");
    emscripten::internal::_embind_register_float(TypeID<double>::get(), "double", sizeof(double));
    emscripten::internal::_embind_register_std_string(TypeID<std::string>::get(), "std::string");
}

}  // extern "C"
