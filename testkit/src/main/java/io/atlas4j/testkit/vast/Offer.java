package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What a host offers. Not safe for several threads. */
final class Offer {
    final long id;
    final long machine;
    final String gpu;
    final int gpus;
    final int gpuMemoryMb;
    final String place;
    BigDecimal price;
    BigDecimal minBid;
    BigDecimal storage = new BigDecimal("0.20");
    double reliability = 0.99;
    int ports = 60;
    String cuda = "12.8";
    int diskGb = 400;
    boolean verified = true;
    boolean center;
    boolean rented;
    boolean gone;
    /** Shown, and gone when it is asked for. */
    boolean vanishing;
    /** Another renter sits on the GPU: what is stopped cannot start. */
    boolean occupied;

    Offer(long id, long machine, String gpu, int gpus, int gpuMemoryMb, String place, BigDecimal price) {
        this.id = id;
        this.machine = machine;
        this.gpu = gpu;
        this.gpus = gpus;
        this.gpuMemoryMb = gpuMemoryMb;
        this.place = place;
        this.price = price;
        this.minBid = price.multiply(new BigDecimal("0.5")).setScale(4, RoundingMode.HALF_UP);
    }

    BigDecimal diskHour(double gigabytes) {
        return storage.multiply(BigDecimal.valueOf(gigabytes)).divide(new BigDecimal(720), 6, RoundingMode.HALF_UP);
    }

    /** As a search shows it. */
    ObjectNode json(double allocated, boolean bid) {
        var total = (bid ? minBid : price).add(diskHour(allocated));
        var offer = JsonText.object()
                .put("id", id)
                .put("ask_contract_id", id)
                .put("bundle_id", id - 100_000)
                .put("machine_id", machine)
                .put("host_id", machine % 1000)
                .put("gpu_name", gpu)
                .put("num_gpus", gpus)
                .put("gpu_ram", gpuMemoryMb)
                .put("gpu_total_ram", gpuMemoryMb * gpus)
                .put("gpu_frac", 0.25)
                .put("gpu_arch", "nvidia")
                .put("cpu_cores", 64)
                .put("cpu_cores_effective", 16.0)
                .put("cpu_ram", 257_653)
                .put("disk_space", diskGb + 0.2)
                .put("dph_base", price)
                .put("dph_total", total)
                .put("min_bid", minBid)
                .put("storage_cost", storage)
                .put("inet_up", 812.4)
                .put("inet_down", 905.1)
                .put("inet_up_cost", 0.003)
                .put("inet_down_cost", 0.003)
                .put("direct_port_count", ports)
                .put("static_ip", true)
                .put("geolocation", place)
                .put("reliability", reliability)
                .put("reliability2", reliability)
                .put("verification", verified ? "verified" : "unverified")
                .put("cuda_max_good", Double.parseDouble(cuda))
                .put("driver_version", "570.86.15")
                .put("compute_cap", 890)
                .put("rentable", true)
                .put("rented", false)
                .put("external", false)
                .put("is_bid", bid)
                .put("hosting_type", center ? 1 : 0)
                .put("duration", 1_209_600.0)
                .put("score", 412.7);
        offer.putNull("end_date");
        return offer;
    }

    String country() {
        return place.substring(place.lastIndexOf(' ') + 1).toUpperCase(Locale.ROOT);
    }
}
