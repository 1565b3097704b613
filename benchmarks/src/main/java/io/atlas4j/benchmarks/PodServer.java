package io.atlas4j.benchmarks;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers {@code GET /v2/pods} with 1,000 pods and everything else with one, always with the same bytes. */
final class PodServer {
    static final int PODS = 1_000;

    private static final byte[] ONE = CannedServer.ok(pod(0));
    private static final byte[] ALL = CannedServer.ok(
            IntStream.range(0, PODS).mapToObj(PodServer::pod).collect(Collectors.joining(",", "{\"pods\":[", "]}")));

    /** Where the path of a single pod goes on and that of the list ends. */
    private static final int AFTER_PODS = "GET /v2/pods".length();

    private PodServer() {}

    /** Runs until its input ends. */
    public static void main(String[] args) throws IOException {
        CannedServer.serve(request -> request[AFTER_PODS] == ' ' ? ALL : ONE);
    }

    private static String pod(int number) {
        return """
                {"id":"p%08d","name":"atlas-train-%d","status":"RUNNING","actions":["stop","restart","terminate"],\
                "image":"runpod/pytorch:2.8.0-py3.11-cuda12.8.1-cudnn-devel-ubuntu22.04","templateId":null,\
                "gpu":{"id":"NVIDIA GeForce RTX 4090","count":1,"displayName":"RTX 4090","memory":24},"cpu":null,\
                "cloud":"SECURE","dataCenterId":"EU-RO-1","cost":0.69,"createdAt":"2026-08-20T09:12:11.123Z",\
                "ports":["8888/http","22/tcp","5000/tcp"],"disk":50,"locked":false,"globalNetworking":false,\
                "mounts":{"persistent":{"size":100,"path":"/workspace"}},"registry":null,"startSsh":true,\
                "entrypoint":[],"cmd":["bash","-c","python -m train --epochs 20 --data /workspace/data"],\
                "env":{"DATA":"s3://bucket/data/set","EPOCHS":"20","WANDB_MODE":"offline","PYTHONUNBUFFERED":"1"},\
                "runtime":{"uptime":86400,"ports":[{"private":22,"public":10341,"ip":"203.0.113.17","type":"tcp"},\
                {"private":5000,"public":10342,"ip":"203.0.113.17","type":"tcp"}],\
                "container":{"cpuPercent":37,"memoryPercent":12},"gpus":[{"id":"GPU-0","utilization":97,"memory":81}]},\
                "machine":{"id":"m-4f2c","location":"RO","cudaVersion":"12.8"}}\
                """.formatted(number, number);
    }
}
