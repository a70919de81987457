/*
 * The stand-in run-time compiler: g++ makes a shared library of the source with the shim, and the stand-in driver loads it as it loads code.
 * Only what dev.pc4j.engine.cuda.nvrtc calls.
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

/* With AddressSanitizer this compiler compiles with it too. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED "-fsanitize=address", "-fno-omit-frame-pointer",
#else
#define SANITIZED
#endif

#define EXPORT extern "C" __attribute__((visibility("default")))

struct Program {
    std::string source;
    std::string log;
    std::string code;
};

enum { SUCCESS = 0, INVALID_INPUT = 3, COMPILATION = 6 };

namespace {

/* Everywhere that device code is asked for: what capabilities the driver can be told to have. */
const int ARCHITECTURES[] = {75, 80, 86, 89, 90, 100, 120};

std::string folderOfThis() {
    Dl_info here;
    dladdr(reinterpret_cast<void *>(&folderOfThis), &here);
    const std::string path = here.dli_fname;
    return path.substr(0, path.rfind('/') + 1);
}

std::string read(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/* Runs a command, its messages into a file; whether it ended well. */
bool run(const std::vector<std::string> &command, const std::string &messages) {
    const pid_t child = fork();
    if (child == 0) {
        std::vector<char *> words;
        for (const std::string &word : command) {
            words.push_back(const_cast<char *>(word.c_str()));
        }
        words.push_back(nullptr);
        if (freopen(messages.c_str(), "w", stderr)) {
            execvp(words[0], words.data());
        }
        _exit(127);
    }
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool make(Program &program, const std::string &folder) {
    const std::string source = folder + "/kernel.cpp", library = folder + "/kernel.so", messages = folder + "/log";
    std::ofstream(source) << program.source;
    const char *compiler = getenv("CXX");
    const bool made = run({compiler && *compiler ? compiler : "g++", "-std=c++17", "-O1", "-march=native", "-ffp-contract=fast", "-fno-math-errno",
        "-fno-trapping-math", "-fno-strict-aliasing", SANITIZED "-fPIC", "-shared", "-fvisibility=hidden", "-w", "-DPC_SHIM", "-I" PC_NATIVE, source, "-o",
        library, folderOfThis() + "libpc4j_kernels.so"}, messages);
    program.log = read(messages);
    program.code = read(library);
    for (const std::string &file : {source, library, messages}) {
        unlink(file.c_str());
    }
    return made;
}

}

EXPORT int nvrtcVersion(int *major, int *minor) {
    *major = 13;
    *minor = 0;
    return SUCCESS;
}

EXPORT int nvrtcGetNumSupportedArchs(int *count) {
    *count = sizeof ARCHITECTURES / sizeof *ARCHITECTURES;
    return SUCCESS;
}

EXPORT int nvrtcGetSupportedArchs(int *all) {
    memcpy(all, ARCHITECTURES, sizeof ARCHITECTURES);
    return SUCCESS;
}

EXPORT const char *nvrtcGetErrorString(int result) {
    return result == SUCCESS ? "NVRTC_SUCCESS" : result == COMPILATION ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR_INVALID_INPUT";
}

EXPORT int nvrtcCreateProgram(Program **program, const char *source, const char *, int headers, const char *const *, const char *const *) {
    if (headers != 0) {
        return INVALID_INPUT;
    }
    *program = new Program{source, "", ""};
    return SUCCESS;
}

EXPORT int nvrtcDestroyProgram(Program **program) {
    delete *program;
    *program = nullptr;
    return SUCCESS;
}

EXPORT int nvrtcCompileProgram(Program *program, int, const char *const *) {
    const char *temporary = getenv("TMPDIR");
    std::string folder = std::string(temporary ? temporary : "/tmp") + "/pc4j-nvrtc-XXXXXX";
    if (!mkdtemp(&folder[0])) {
        return INVALID_INPUT;
    }
    const bool made = make(*program, folder);
    rmdir(folder.c_str());
    return made ? SUCCESS : COMPILATION;
}

EXPORT int nvrtcGetProgramLogSize(Program *program, size_t *size) {
    *size = program->log.size() + 1;
    return SUCCESS;
}

EXPORT int nvrtcGetProgramLog(Program *program, char *log) {
    memcpy(log, program->log.c_str(), program->log.size() + 1);
    return SUCCESS;
}

EXPORT int nvrtcGetCUBINSize(Program *program, size_t *size) {
    *size = program->code.size();
    return SUCCESS;
}

EXPORT int nvrtcGetCUBIN(Program *program, char *code) {
    memcpy(code, program->code.data(), program->code.size());
    return SUCCESS;
}
