/*
 * A program of the OpenCL kernels on the first device found, and a block of floats on the host that mirrors a plan's memory: enough to
 * run single kernels from C++, without the Java side.
 */
#pragma once
#define CL_TARGET_OPENCL_VERSION 120
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include <CL/cl.h>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>
#include "../../../../kernels/task.h"

enum Family { PREDICT, RELAX, LEARN, STEP, MAGNITUDE, FACTOR, SHOW, OUTPUT, ENERGY, TOTAL, GATHER, TRANSPOSE, KEEP, SWEEP };

static const char *const NAMES[] = {"pc_predict", "pc_relax", "pc_learn", "pc_step", "pc_magnitude", "pc_factor", "pc_show",
        "pc_output", "pc_energy", "pc_total", "pc_gather", "pc_transpose", "pc_keep", "pc_sweep"};

/* The values of options.h that the host has to know. */
struct Options {
    int stage, lanes, panel, group, tileRows, tileCols, sweepRows, blockRows, packed, rows;

    std::string text() const
    {
        char line[500];
        snprintf(line, sizeof line,
                " -DPC_STAGE=%d -DPC_LANES=%d -DPC_PANEL=%d -DPC_GROUP=%d -DPC_TILE_ROWS=%d -DPC_TILE_COLS=%d -DPC_SWEEP_ROWS=%d "
                "-DPC_BLOCK_ROWS=%d -DPC_PACKED=%d -DPC_ROWS=%d", stage, lanes, panel, group, tileRows, tileCols, sweepRows, blockRows,
                packed, rows);
        /* Short, so that products are longer. */
        return line + std::string(rows ? " -DPC_BLOCK_COLS=1 -DPC_DEPTH=48" : "");
    }

    /* Whether there is a kernel of the family. */
    bool has(Family family) const
    {
        bool byRows = family == PREDICT || family == RELAX || family == SHOW || family == OUTPUT || family == ENERGY || family == GATHER;
        return family == SWEEP ? rows || !stage : byRows || !rows;
    }

    int rowRoom() const { return stage ? tileRows : blockRows; }
};

static void check(cl_int error, const char *what)
{
    if (error) {
        fprintf(stderr, "%s: OpenCL error %d\n", what, error);
        exit(2);
    }
}

class Device {
public:
    Options options;

    Device(const std::string &kernels, const Options &o, const std::string &more = "") : options(o)
    {
        cl_platform_id platform;
        cl_int e = clGetPlatformIDs(1, &platform, nullptr);
        if (e) {
            printf("skipped: no OpenCL platform\n");
            exit(0);
        }
        check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, nullptr), "device");
        context = clCreateContext(nullptr, 1, &device, nullptr, nullptr, &e);
        check(e, "context");
        queue = clCreateCommandQueue(context, device, 0, &e);
        check(e, "queue");
        const char *source = "#include \"program.cl\"\n";
        program = clCreateProgramWithSource(context, 1, &source, nullptr, &e);
        check(e, "program");
        e = clBuildProgram(program, 1, &device, ("-cl-std=CL1.2 -I" + kernels + o.text() + more).c_str(), nullptr, nullptr);
        std::vector<char> log(1 << 16);
        clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, log.size(), log.data(), nullptr);
        if (e || log[0]) {
            printf("%s\n", log.data());
        }
        check(e, "build");
    }

    cl_mem buffer(size_t bytes, const void *from)
    {
        cl_int e;
        cl_mem m = clCreateBuffer(context, CL_MEM_READ_WRITE | (from ? CL_MEM_COPY_HOST_PTR : 0), bytes ? bytes : 4,
                const_cast<void *>(from), &e);
        check(e, "buffer");
        return m;
    }

    void read(cl_mem from, void *to, size_t bytes)
    {
        check(clEnqueueReadBuffer(queue, from, CL_TRUE, 0, bytes, to, 0, nullptr, nullptr), "read");
    }

    void run(Family family, int groups, cl_mem memory, cl_mem tasks, cl_mem controls, int first, int count, cl_mem data)
    {
        cl_kernel k = kernel(family);
        clSetKernelArg(k, 0, sizeof memory, &memory);
        clSetKernelArg(k, 1, sizeof tasks, &tasks);
        clSetKernelArg(k, 2, sizeof controls, &controls);
        clSetKernelArg(k, 3, sizeof first, &first);
        clSetKernelArg(k, 4, sizeof count, &count);
        if (family == GATHER) {
            clSetKernelArg(k, 5, sizeof data, &data);
        }
        enqueue(k, groups, NAMES[family]);
    }

    void sweep(int groups, cl_mem memory, cl_mem tasks, cl_mem controls, cl_mem phases, int first, int count, cl_mem data)
    {
        cl_kernel k = kernel(SWEEP);
        clSetKernelArg(k, 0, sizeof memory, &memory);
        clSetKernelArg(k, 1, sizeof tasks, &tasks);
        clSetKernelArg(k, 2, sizeof controls, &controls);
        clSetKernelArg(k, 3, sizeof phases, &phases);
        clSetKernelArg(k, 4, sizeof first, &first);
        clSetKernelArg(k, 5, sizeof count, &count);
        clSetKernelArg(k, 6, sizeof data, &data);
        enqueue(k, groups, "pc_sweep");
    }

    void finish() { check(clFinish(queue), "finish"); }

    /* Numbers a launch's tiles; returns how many there are. */
    int tile(Family family, std::vector<PcTask> &tasks, int first, int count) const
    {
        int next = 0;
        for (int i = first; i < first + count; i++) {
            PcTask &t = tasks[i];
            int down = 1;
            t.firstTile = next;
            t.across = 1;
            switch (family) {
            case PREDICT:
            case RELAX:
                t.across = up(t.n, options.tileCols);
                down = up(t.rows, options.tileRows);
                break;
            case LEARN:
                t.across = up(t.n, options.tileCols);
                down = up(t.k, options.tileRows);
                break;
            case TRANSPOSE:
                t.across = up(t.n, options.panel);
                down = up(t.k, options.panel);
                break;
            case STEP:
            case MAGNITUDE:
            case KEEP:
                down = up(t.n, PC_CHUNK);
                break;
            case SHOW:
            case OUTPUT:
            case ENERGY:
            case GATHER:
                down = up(t.rows, 8);
                break;
            default:
                next = 0;
                down = 1;
            }
            next += t.across * down;
        }
        return family == FACTOR || family == TOTAL ? 1 : next;
    }

    static int up(int value, int part) { return (value + part - 1) / part; }

private:
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
    cl_program program;
    std::map<Family, cl_kernel> kernels;

    cl_kernel kernel(Family family)
    {
        cl_kernel &k = kernels[family];
        if (!k) {
            cl_int e;
            k = clCreateKernel(program, NAMES[family], &e);
            check(e, NAMES[family]);
        }
        return k;
    }

    void enqueue(cl_kernel k, int groups, const char *what)
    {
        size_t local = options.group;
        size_t global = groups * local;
        check(clEnqueueNDRangeKernel(queue, k, 1, nullptr, &global, &local, 0, nullptr, nullptr), what);
    }
};
