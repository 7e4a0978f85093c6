"""What stands on the mock market, in both languages: everybody and everything here is made up for training.

A trade: its words, the buyers' requests, the goods of peers, the shops of members. Texts are pairs (Chinese, English).
"""

from typing import Any

Both = tuple[str, str]

PLACES: dict[str, Both] = {
    "baigou": ("白沟", "Baigou"),
    "baoding": ("保定", "Baoding"),
    "shijiazhuang": ("石家庄", "Shijiazhuang"),
    "gaoyang": ("高阳", "Gaoyang"),
    "cangzhou": ("沧州", "Cangzhou"),
    "handan": ("邯郸", "Handan"),
    "tianjin": ("天津", "Tianjin"),
    "taiyuan": ("太原", "Taiyuan"),
    "jinan": ("济南", "Jinan"),
    "zhengzhou": ("郑州", "Zhengzhou"),
}
POSTED: dict[str, Both] = {
    "this morning": ("今天上午", "this morning"),
    "today": ("今天", "today"),
    "yesterday": ("昨天", "yesterday"),
    "three days": ("3 天前", "three days ago"),
}

# Requests: place, posted, title, quantity, wish, due. Goods: name, price in yuan, least order, shop (from 0).
# Shops: name, place, years of membership, goods in the shop, about.
TRADES: tuple[dict[str, Any], ...] = (
    {
        "slug": "handbags",
        "name": ("女包", "handbags"),
        "words": (
            "女包、手提包、单肩包、斜挎包、箱包、托特包",
            "handbag, tote, shoulder bag, crossbody, bag",
        ),
        "requests": (
            (
                "baoding",
                "this morning",
                ("求购手提女包，贴我方牌子", "Wanted: handbags with our own label"),
                ("200 个", "200 pieces"),
                (
                    "PU 面料，黑色和杏色各半，带内袋，吊牌由我方提供",
                    "PU, half black and half apricot, inner pocket, our own tags",
                ),
                ("月底交货", "by the end of the month"),
            ),
            (
                "shijiazhuang",
                "today",
                ("长期采购单肩女包", "Shoulder bags, regular orders"),
                ("每月 500 个", "500 a month"),
                ("牛津布，轻便，五种颜色，先看样", "Oxford cloth, light, five colours, sample first"),
                ("10 天内寄样", "sample within ten days"),
            ),
            (
                "taiyuan",
                "yesterday",
                ("商场专柜找女包厂家", "Department store looks for a maker of handbags"),
                ("首单 300 个", "300 to begin with"),
                ("头层牛皮，要质检报告", "Full-grain leather, with a test report"),
                ("面谈", "to be agreed"),
            ),
        ),
        "goods": (
            (("手提女包 PU 软皮 双层", "Handbag, soft PU, two compartments"), "39-46", 20, 0),
            (("托特包 大容量 通勤", "Tote bag, roomy, for the office"), "32-38", 30, 1),
            (("斜挎小方包 链条款", "Small crossbody bag with chain"), "26-29", 50, 0),
            (("单肩女包 牛津布 防泼水", "Shoulder bag, oxford cloth, splash-proof"), "24-28", 50, 2),
            (("手拿包 晚宴款", "Clutch for the evening"), "35-41", 20, 1),
            (("妈咪包 多隔层", "Changing bag, many pockets"), "45-52", 20, 2),
        ),
        "shops": (
            (
                ("晴天箱包行", "Qingtian Bags"),
                "baigou",
                3,
                286,
                ("白沟本地档口，女包、小包现货", "A stall in Baigou: handbags and small bags from stock"),
            ),
            (
                ("禾木皮具", "Hemu Leather"),
                "baigou",
                5,
                412,
                ("自家工厂，可贴牌、可打样", "Own workshop, own labels and samples"),
            ),
            (
                ("远帆手袋厂", "Yuanfan Handbags"),
                "baoding",
                1,
                97,
                ("布包为主，承接外贸尾单", "Mostly cloth bags, also ends of export lots"),
            ),
        ),
    },
    {
        "slug": "suitcases",
        "name": ("拉杆箱", "suitcases"),
        "words": (
            "拉杆箱、行李箱、旅行箱、登机箱、密码箱",
            "suitcase, luggage, trolley case, cabin case",
        ),
        "requests": (
            (
                "tianjin",
                "this morning",
                ("求购 20 寸登机箱", "Wanted: 20-inch cabin cases"),
                ("300 只", "300 pieces"),
                ("ABS+PC，万向轮，拉链款，印公司标", "ABS and PC, swivel wheels, zip, company logo printed"),
                ("15 天交货", "within 15 days"),
            ),
            (
                "shijiazhuang",
                "today",
                ("旅行社定做行李箱", "Travel agency orders suitcases"),
                ("120 只", "120 pieces"),
                ("24 寸，一种颜色，配姓名牌", "24 inches, one colour, with name tags"),
                ("下月 5 号前", "before the 5th of next month"),
            ),
            (
                "zhengzhou",
                "yesterday",
                ("批发市场找拉杆箱厂", "Wholesale stall looks for a suitcase factory"),
                ("每月 1000 只", "1,000 a month"),
                ("三件套为主，要现货", "Mostly sets of three, from stock"),
                ("长期", "long term"),
            ),
        ),
        "goods": (
            (("20 寸登机箱 万向轮 拉链款", "20-inch cabin case, swivel wheels, zip"), "78-92", 10, 0),
            (("24 寸拉杆箱 铝框款", "24-inch suitcase, aluminium frame"), "128-145", 10, 0),
            (("三件套拉杆箱 20/24/28", "Set of three suitcases, 20/24/28 inches"), "260-295", 5, 1),
            (("儿童拉杆箱 可坐可骑", "Children's case to sit and ride on"), "85-96", 10, 2),
            (("布面旅行箱 大容量", "Cloth travel case, large"), "62-70", 20, 1),
        ),
        "shops": (
            (
                ("顺途箱业", "Shuntu Luggage"),
                "baigou",
                3,
                168,
                ("白沟本地，拉杆箱现货，可印标", "In Baigou, suitcases from stock, logos printed"),
            ),
            (
                ("万里行旅行用品", "Wanlixing Travel Goods"),
                "baigou",
                6,
                530,
                ("三件套、商务箱，一件代发", "Sets and business cases, single pieces sent too"),
            ),
            (("小脚印童箱", "Little Steps Cases"), "baoding", 2, 64, ("专做儿童箱包", "Only cases for children")),
        ),
    },
    {
        "slug": "school-bags",
        "name": ("学生书包", "school bags"),
        "words": ("书包、双肩包、学生包、背包、电脑包", "school bag, schoolbag, backpack, rucksack, laptop bag"),
        "requests": (
            (
                "shijiazhuang",
                "this morning",
                ("求购学生双肩书包，贴牌", "Wanted: school backpacks, own label"),
                ("800 个", "800 pieces"),
                ("护脊，反光条，牛津布，蓝粉两色", "Back support, reflecting strips, oxford cloth, blue and pink"),
                ("开学前 20 天", "20 days before term"),
            ),
            (
                "jinan",
                "today",
                ("培训学校定做书包", "Evening school orders bags"),
                ("260 个", "260 pieces"),
                ("轻便款，印校名", "Light, with the school's name"),
                ("两周内", "within two weeks"),
            ),
            (
                "handan",
                "three days",
                ("超市采购双肩包", "Supermarket buys backpacks"),
                ("500 个", "500 pieces"),
                ("零售价 60 元以内的款", "To be sold below 60 yuan"),
                ("分两批", "in two lots"),
            ),
        ),
        "goods": (
            (("小学生书包 护脊减负", "School bag with back support"), "36-43", 30, 0),
            (("双肩包 大容量 初高中", "Backpack, large, for older pupils"), "42-49", 20, 0),
            (("商务电脑双肩包 15.6 寸", "Laptop backpack, 15.6 inches"), "55-63", 20, 1),
            (("幼儿园书包 卡通款", "Nursery bag with pictures"), "22-26", 50, 1),
        ),
        "shops": (
            (
                ("启明书包", "Qiming School Bags"),
                "baigou",
                3,
                215,
                ("白沟本地，书包现货、可印校名", "In Baigou, school bags from stock, school names printed"),
            ),
            (
                ("步步高包袋", "Bubugao Bags"),
                "baigou",
                4,
                340,
                ("双肩包、电脑包工厂", "Maker of backpacks and laptop bags"),
            ),
        ),
    },
    {
        "slug": "wallets",
        "name": ("钱包皮带", "wallets and belts"),
        "words": ("钱包、皮带、腰带、卡包、皮具", "wallet, purse, belt, card case, leather goods"),
        "requests": (
            (
                "jinan",
                "today",
                ("男装店采购皮带", "Menswear shops buy belts"),
                ("400 条", "400 pieces"),
                ("自动扣，牛皮，带礼盒", "Automatic buckle, cowhide, gift box"),
                ("20 天", "20 days"),
            ),
            (
                "tianjin",
                "yesterday",
                ("银行礼品：卡包定制", "A bank's gift: card cases"),
                ("1000 个", "1,000 pieces"),
                ("压印标志，独立包装", "Embossed logo, packed singly"),
                ("下月中旬", "middle of next month"),
            ),
        ),
        "goods": (
            (("男士皮带 自动扣 牛皮", "Men's belt, automatic buckle, cowhide"), "28-36", 30, 0),
            (("长款钱包 多卡位", "Long wallet, many card slots"), "24-31", 30, 1),
            (("卡包 超薄", "Card case, very thin"), "9-12", 100, 1),
        ),
        "shops": (
            (("老周皮带", "Lao Zhou Belts"), "baigou", 7, 120, ("二十年皮带档口", "Twenty years of belts")),
            (
                ("方寸皮具", "Fangcun Leather"),
                "baoding",
                2,
                88,
                ("钱包、卡包，礼品定制", "Wallets and card cases, made as gifts"),
            ),
        ),
    },
    {
        "slug": "cloth",
        "name": ("箱包面料", "cloth for bags"),
        "words": ("牛津布、帆布、面料、布料、里布", "oxford cloth, canvas, fabric, lining, cloth"),
        "requests": (
            (
                "baigou",
                "this morning",
                ("箱包厂采购牛津布", "Bag factory buys oxford cloth"),
                ("3000 米", "3,000 metres"),
                ("600D，PU 涂层，黑色", "600D, PU coated, black"),
                ("7 天", "7 days"),
            ),
            (
                "cangzhou",
                "yesterday",
                ("找帆布厂家，做帐篷", "Looking for canvas, for tents"),
                ("5000 米", "5,000 metres"),
                ("防水，军绿", "Waterproof, olive green"),
                ("分三批", "in three lots"),
            ),
        ),
        "goods": (
            (("600D 牛津布 PU 涂层", "600D oxford cloth, PU coated"), "6.8-7.5", 300, 0),
            (("12 安帆布 本色", "12-ounce canvas, natural"), "9.2-10", 200, 1),
            (("210D 里布 多色", "210D lining, many colours"), "2.6-3", 500, 0),
        ),
        "shops": (
            (
                ("经纬布行", "Jingwei Cloth"),
                "baigou",
                4,
                640,
                ("箱包面料现货三百色", "Cloth for bags, three hundred colours in stock"),
            ),
            (("坚石帆布", "Jianshi Canvas"), "gaoyang", 2, 75, ("帆布、防水布", "Canvas and waterproof cloth")),
        ),
    },
    {
        "slug": "towels",
        "name": ("毛巾", "towels"),
        "words": ("毛巾、浴巾、方巾、毛毯", "towel, bath towel, face cloth, blanket"),
        "requests": (
            (
                "shijiazhuang",
                "this morning",
                ("酒店采购毛巾浴巾", "Hotel buys towels and bath towels"),
                ("各 600 条", "600 of each"),
                ("纯棉，白色，绣酒店名", "Cotton, white, hotel name stitched"),
                ("20 天", "20 days"),
            ),
            (
                "jinan",
                "yesterday",
                ("健身房定做毛巾", "Gym orders towels"),
                ("300 条", "300 pieces"),
                ("吸汗，灰色，印标", "Absorbent, grey, logo printed"),
                ("10 天", "10 days"),
            ),
        ),
        "goods": (
            (("纯棉毛巾 加厚", "Cotton towel, thick"), "5.6-6.8", 100, 0),
            (("酒店浴巾 70×140", "Hotel bath towel, 70×140"), "17-21", 50, 0),
            (("儿童方巾 六条装", "Children's face cloths, six in a pack"), "8.5-9.8", 100, 1),
        ),
        "shops": (
            (
                ("棉语毛巾", "Mianyu Towels"),
                "gaoyang",
                4,
                230,
                ("高阳工厂，酒店布草", "A Gaoyang factory, hotel linen"),
            ),
            (("软软家纺", "Soft Home"), "baoding", 1, 58, ("毛巾、毛毯礼盒", "Towels and blankets as gifts")),
        ),
    },
    {
        "slug": "toys",
        "name": ("毛绒玩具", "soft toys"),
        "words": ("玩具、毛绒、公仔、玩偶", "soft toy, toy, plush, doll"),
        "requests": (
            (
                "tianjin",
                "today",
                ("抓娃娃机采购公仔", "Claw machines need soft toys"),
                ("3000 个", "3,000 pieces"),
                ("18 厘米，十款混装", "18 cm, ten kinds mixed"),
                ("7 天", "7 days"),
            ),
            (
                "taiyuan",
                "three days",
                ("景区定做吉祥物", "Park orders its mascot"),
                ("500 个", "500 pieces"),
                ("按图打样", "Sample from our drawing"),
                ("一个月", "a month"),
            ),
        ),
        "goods": (
            (("毛绒公仔 18 厘米 混款", "Soft toys, 18 cm, mixed"), "5.2-6.5", 200, 0),
            (("大号抱抱熊 80 厘米", "Big bear, 80 cm"), "38-45", 20, 1),
            (("钥匙扣小玩偶", "Small doll as key ring"), "2.4-3", 300, 0),
        ),
        "shops": (
            (
                ("团团玩具", "Tuantuan Toys"),
                "baigou",
                3,
                450,
                ("公仔现货，一箱起批", "Soft toys from stock, by the box"),
            ),
            (("绒绒工坊", "Rongrong Workshop"), "baoding", 2, 76, ("吉祥物打样定制", "Mascots made to order")),
        ),
    },
)

# For a word that no trade above has: {word} is what was typed.
OTHER: dict[str, Any] = {
    "slug": "other",
    "name": ("{word}", "{word}"),
    "words": ("", ""),
    "requests": (
        (
            "shijiazhuang",
            "today",
            ("求购{word}", "Wanted: {word}"),
            ("300 件", "300 pieces"),
            ("先看样，合适长期要", "Sample first, then regular orders"),
            ("15 天", "15 days"),
        ),
        (
            "tianjin",
            "yesterday",
            ("找{word}厂家合作", "Looking for a maker: {word}"),
            ("每月 500 件", "500 a month"),
            ("可贴牌，质量稳定", "Own label, steady quality"),
            ("长期", "long term"),
        ),
    ),
    "goods": (
        (("{word} 现货批发", "{word}, wholesale from stock"), "18-25", 20, 0),
        (("{word} 厂家直供 可定制", "{word}, from the maker, to order"), "22-30", 50, 1),
        (("{word} 热销款", "{word}, a best seller"), "16-21", 30, 0),
    ),
    "shops": (
        (("百货通商行", "Baihuotong Trading"), "baigou", 3, 520, ("百货批发，品类齐全", "General goods, wholesale")),
        (
            ("诚心供应链", "Chengxin Supply"),
            "baoding",
            2,
            310,
            ("按需找货，代工贴牌", "Finds goods to order, own labels"),
        ),
    ),
}
