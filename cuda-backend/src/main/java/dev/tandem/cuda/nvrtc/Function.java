package dev.tandem.cuda.nvrtc;

import jcuda.driver.CUfunction;

/** A kernel on the device; lives as long as the backend. */
public record Function(CUfunction handle, String name) {
}
