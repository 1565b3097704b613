package io.atlas4j.testkit.runpod;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many are free of each kind, cloud and data centre. Plenty until told otherwise. */
final class Stock {
    private static final int PLENTY = 64;

    /** @param kind the id of a GPU or CPU type */
    private record Place(String kind, String cloud, String dataCenter) {}

    private final Map<Place, Integer> free = new HashMap<>();

    int free(String kind, String cloud, String dataCenter) {
        return free.getOrDefault(new Place(kind, cloud, dataCenter), kind.equals("unknown") ? 0 : PLENTY);
    }

    void set(String kind, String cloud, String dataCenter, int count) {
        free.put(new Place(kind, cloud, dataCenter), count);
    }

    void setEverywhere(String kind, String cloud, int count) {
        Catalog.DATA_CENTERS.forEach(center -> set(kind, cloud, center.id(), count));
    }

    /** Takes that many in the first of the data centres that has them. */
    Optional<String> take(String kind, String cloud, List<String> dataCenters, int count) {
        var found = dataCenters.stream()
                .filter(center -> Catalog.dataCenter(center).isPresent())
                .filter(center -> free(kind, cloud, center) >= count)
                .findFirst();
        found.ifPresent(center -> set(kind, cloud, center, free(kind, cloud, center) - count));
        return found;
    }

    void giveBack(String kind, String cloud, String dataCenter, int count) {
        set(kind, cloud, dataCenter, free(kind, cloud, dataCenter) + count);
    }

    static String level(int free, int wanted) {
        if (free < wanted) {
            return "NONE";
        }
        return free < 4 ? "LOW" : free < 16 ? "MEDIUM" : "HIGH";
    }
}
