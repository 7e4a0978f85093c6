"""What every numbered message says: cause and remedy, in both languages; see `docs/script-messages.md`.

A number is never given a second meaning. E forbids saving, W forbids publishing.
"""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    cause_en: str
    cause_zh: str
    remedy_en: str
    remedy_zh: str


WORDING: dict[str, Wording] = {
    "E101": Wording(
        "The script does not begin with a readable head line.",
        "剧本开头缺少可读的标题行。",
        'Begin with a line like: scene-file obj-price v1 "Too dear" (the id in a-z, 0-9 and hyphens).',
        "第一行请写成：情景 obj-price v1 「太贵了」（编号只用小写字母、数字和连字符）。",
    ),
    "E102": Wording(
        "“{what}” is given twice.",
        "“{what}”写了两次。",
        "Keep one of the two lines.",
        "两处只留一处。",
    ),
    "E103": Wording(
        "This line begins with nothing known: “{text}”.",
        "看不懂这一行的开头：“{text}”。",
        "{near_en}Begin each line with a keyword (customer:, seller:, [condition], say: …), and keep what one person"
        " says on one line; a comment begins with #.",
        "{near_zh}每一行都要用关键词开头（客户：、销售：、［条件］、说：……），"
        "一个人的一段话写在同一行；备注用 # 开头。",
    ),
    "E104": Wording(
        "This line stands in the wrong place: “{text}”.",
        "这一行放错了位置：“{text}”。",
        "It belongs {where}.",
        "它应当放在{where}。",
    ),
    "E105": Wording(
        "“{text}” is not a time between 1 second and 2 hours.",
        "“{text}”不是 1 秒到 2 小时之间的时长。",
        "{near_en}Write it like 45 s, 5 min or 1 min 30 s.",
        "{near_zh}请写成 45秒、5分钟 或 1分30秒。",
    ),
    "E106": Wording(
        "“{text}” is not a variant.",
        "“{text}”不是一个变体。",
        "Write variants as worry=no enquiries | worry=no orders, each value once.",
        "请写成 顾虑=没人问 | 顾虑=不成交，每个值只写一次。",
    ),
    "E107": Wording(
        "“{text}” cannot be a name.",
        "“{text}”不能用作名称。",
        "Use 1 to 60 letters, digits, spaces and hyphens, and no keyword; key points and pitfalls also do"
        " without the words and/or (且, 或), which join conditions.",
        "名称用 1 到 60 个文字、数字、空格或连字符，不能与关键词相同；"
        "要点和误区的名称里也不要有“且”“或”，它们用来连接条件。",
    ),
    "E108": Wording(
        "“{text}” is not a number of visits from 1 to 20.",
        "“{text}”不是 1 到 20 之间的次数。",
        "Write it like: == win back limit 2",
        "请写成：== 挽回 限2次",
    ),
    "E109": Wording(
        "The condition “{text}” cannot be read.",
        "条件“{text}”无法读懂。",
        "Close the bracket, and join names with and / or; timeout and otherwise stand alone.",
        "请把方括号写完整，用“且”“或”连接名称；“超时”和“其他”要单独使用。",
    ),
    "E110": Wording(
        "This line leads nowhere.",
        "这一行没有写明去向。",
        "End it with -> and the name of a scene, or with -> end: and the name of the ending.",
        "请在行末写 → 场景名，或 → 结束：结局名。",
    ),
    "E111": Wording(
        "“{text}” is not a scene or an ending.",
        "“{text}”不是场景，也不是结局。",
        "Write -> scene, or -> end: name. The ending “limit” is kept for runs that use up a scene's visits.",
        "请写 → 场景名，或 → 结束：结局名。结局名 limit 留给超出场景次数的情况。",
    ),
    "E112": Wording(
        "Between condition and arrow stands “{text}”, which is not the customer's line.",
        "条件和箭头之间的“{text}”不是客户的话。",
        "Write [condition] customer: … -> scene, or leave the answer out.",
        "请写成 ［条件］ 客户：…… → 场景，或者不写客户的回答。",
    ),
    "E113": Wording(
        "The trainee's turn cannot be read: “{text}”.",
        "销售这一行无法读懂：“{text}”。",
        "Write seller: expect A, B or seller 90 s: expect A, B",
        "请写成 销售：期望 甲、乙 或 销售 90秒：期望 甲、乙",
    ),
    "E114": Wording(
        "The criterion cannot be read: “{text}”.",
        "评分项无法读懂：“{text}”。",
        "Write criterion name 25% see: A, B (a whole weight from 1 to 100; critical stands after it).",
        "请写成 评分 名称 25% 看：甲、乙，权重是 1 到 100 的整数；否决项在权重后写“否决”。",
    ),
    "E115": Wording(
        "Level {text} is given twice, or is not one of 3, 2, 1, 0.",
        "等级 {text} 写了两次，或不是 3、2、1、0 之一。",
        "Describe each of the levels 3, 2, 1 and 0 once.",
        "3、2、1、0 四个等级各写一次。",
    ),
    "E116": Wording(
        "Nothing stands where words are needed.",
        "该写内容的地方是空的。",
        "Write the words, or remove the line.",
        "请补上内容，或删去这一行。",
    ),
    "E117": Wording(
        "The choice in braces cannot be read: “{text}”.",
        "花括号里的选择无法读懂：“{text}”。",
        "Write {{variant: text|variant: text}} and close the brace; a choice holds no other choice.",
        "请写成 {{变体：文字|变体：文字}}，括号要成对，里面不能再套花括号。",
    ),
    "E118": Wording(
        "The script is longer than {limit} kB.",
        "剧本超过 {limit} kB。",
        "Split it into several scripts.",
        "请拆成几个剧本。",
    ),
    "E119": Wording(
        "This line is longer than {limit} characters.",
        "这一行超过 {limit} 个字符。",
        "Shorten it; one line is one thing said.",
        "请缩短；一行只写一句话。",
    ),
    "E120": Wording(
        "An unreadable character stands here (U+{text}).",
        "这里有无法识别的字符（U+{text}）。",
        "Delete it; if there are many, save the file as UTF-8.",
        "请删除它；如果有很多，请把文件另存为 UTF-8。",
    ),
    "E121": Wording(
        "There are more faults than the {limit} shown.",
        "问题太多，只列出前 {limit} 个。",
        "Mend these first and check again.",
        "请先改好这些，再检查一次。",
    ),
    "E122": Wording(
        "The flow cannot be read: “{text}”.",
        "流程无法读懂：“{text}”。",
        "Write flow cohort: A > B, C > D",
        "请写成 流程 适用：甲 › 乙、丙 › 丁",
    ),
    "W201": Wording(
        "There is no scene “{name}”.",
        "没有名为“{name}”的场景。",
        "To end here, write -> end: {ending}. To go on, add a scene == {name}, or lead to one that exists{near_en}.",
        "要在这里结束，请写 → 结束：{ending}；要继续演，请增加场景 == {name}，或改为已有的场景{near_zh}。",
    ),
    "W202": Wording(
        "No way leads to the scene “{name}”.",
        "没有任何路径通向场景“{name}”。",
        "Lead to it from another scene, or remove it.",
        "请从别的场景引过来，或删去它。",
    ),
    "W203": Wording(
        "In the scene “{name}” {cohort} gets stuck: nothing leads on.",
        "{cohort}走到场景“{name}”就断了，没有去向。",
        "End the scene with the trainee's turn, with -> scene, or with -> end: name.",
        "请用销售的回合、→ 场景 或 → 结束：结局名 收尾。",
    ),
    "W204": Wording(
        "{cohort} can go round for ever: {ring}.",
        "{cohort}可能无限循环：{ring}。",
        "Give one of these scenes a limit, like == {name} limit 2",
        "请给其中一个场景加次数，例如 == {name} 限2次",
    ),
    "W205": Wording(
        "This turn has no ‘otherwise’: a reply that fits no condition would have no answer.",
        "这个回合缺少“其他”：回答不符合任何条件时无路可走。",
        "Add [otherwise] customer: … -> scene",
        "请增加 ［其他］ 客户：…… → 场景",
    ),
    "W206": Wording(
        "There is no key point or pitfall “{name}”.",
        "没有名为“{name}”的要点或误区。",
        "Define it with key point {name}: …, or mend the name{near_en}.",
        "请用 要点 {name}：…… 写明，或改正名称{near_zh}。",
    ),
    "W207": Wording(
        "The key point “{name}” is never asked: no turn expects it, no condition names it.",
        "要点“{name}”从未考到：没有回合期望它，也没有条件用到它。",
        "Expect it in a turn, or remove it.",
        "请在某个回合里期望它，或删去它。",
    ),
    "W208": Wording(
        "The weights of the criteria add up to {total} %.",
        "各评分项的权重合计 {total}%。",
        "Change the weights so that they add up to 100 %.",
        "请调整权重，使合计为 100%。",
    ),
    "W209": Wording(
        "The criterion “{name}” does not describe level {levels}.",
        "评分项“{name}”没有写明等级 {levels}。",
        "Describe the levels 3, 2, 1 and 0, so that two examiners mark alike.",
        "请写明 3、2、1、0 四个等级，考官之间才能一致。",
    ),
    "W210": Wording(
        "The longest way for {cohort} takes {seconds} s of replies; the total time is {total} s.",
        "{cohort}最长的一条路要回应 {seconds} 秒，总时长只有 {total} 秒。",
        "Raise the total time, or shorten the reply times or the way.",
        "请加长总时长，或缩短回应时间、减少环节。",
    ),
    "W211": Wording(
        "This phrasing of “{name}” holds the red line “{text}”.",
        "“{name}”的这句说法触碰红线“{text}”。",
        "Say it another way: no reference phrasing may cross a red line.",
        "请换一种说法：参考说法不得触碰红线。",
    ),
    "W212": Wording(
        "Saying this phrasing of “{name}” takes about {seconds} s; its turn has {allowed} s.",
        "“{name}”的这句说法大约要讲 {seconds} 秒，而该回合只有 {allowed} 秒。",
        "Shorten the phrasing, or give the turn more time.",
        "请缩短说法，或给这个回合更多时间。",
    ),
    "W213": Wording(
        "This phrasing of “{name}” is nearly one of “{other}”.",
        "“{name}”的这句说法和“{other}”的几乎一样。",
        "Word one of the two differently, or make the two one.",
        "请把其中一句换个说法，或把两者合并。",
    ),
    "W214": Wording(
        "The script has no scene.",
        "剧本没有场景。",
        "Add a line == and a name, and what the customer says.",
        "请增加 == 场景名，并写出客户的话。",
    ),
    "W215": Wording(
        "The script does not say who the customer is.",
        "剧本没有写客户是谁。",
        "Add customer: and who it is, above the first scene.",
        "请在第一个场景之前增加 客户：并写明是谁。",
    ),
    "W216": Wording(
        "The script has no criterion.",
        "剧本没有评分项。",
        "Add criterion name 100% with its four levels.",
        "请增加 评分 名称 100%，并写出四个等级。",
    ),
    "W217": Wording(
        "There is no cohort “{name}”.",
        "没有名为“{name}”的适用对象。",
        "Name it in the line for: …, or mend the name{near_en}.",
        "请在“适用：”一行写上它，或改正名称{near_zh}。",
    ),
    "W218": Wording(
        "The name “{name}” is used twice.",
        "名称“{name}”用了两次。",
        "Rename one of the two.",
        "请给其中一个改名。",
    ),
    "W219": Wording(
        "The choice “{text}” does not fit the variants ({variants}).",
        "花括号里的选择“{text}”与变体（{variants}）不符。",
        "Give one text for each variant, by its value.",
        "请为每个变体的值各写一段文字。",
    ),
    "W220": Wording(
        "This step is never reached: the step before it always leads on.",
        "这一步永远走不到：前一步已经转走了。",
        "Put it before, or into a scene of its own.",
        "请把它移到前面，或另立一个场景。",
    ),
    "W221": Wording(
        "The script does not state its {what}.",
        "剧本没有写明{what}。",
        "Add it above the first scene, like {example}.",
        "请在第一个场景之前写上，例如 {example}。",
    ),
    "W222": Wording(
        "This turn has the condition “{text}” twice.",
        "这个回合里条件“{text}”写了两次。",
        "Keep one, or make the conditions different.",
        "请只留一个，或改成不同的条件。",
    ),
    "W223": Wording(
        "The flow asks {cohort} for “{name}”, but no turn on that way does.",
        "流程要求{cohort}做到“{name}”，但这条路上没有回合考到它。",
        "Expect it in a turn on that way, or take it out of the flow.",
        "请在这条路上的回合里期望它，或从流程中删去。",
    ),
    "W224": Wording(
        "There are {number} {what}; at most {limit} can be checked.",
        "{what}有 {number} 个，最多能检查 {limit} 个。",
        "Split the script, or make it simpler.",
        "请拆分或精简剧本。",
    ),
    "W225": Wording(
        "“{name}” is a pitfall; a key point is needed here.",
        "“{name}”是误区，这里需要的是要点。",
        "Expect key points only, and answer the pitfall with a condition.",
        "期望和流程只写要点；误区请写成条件。",
    ),
    "W226": Wording(
        "“{name}” has no phrasing.",
        "“{name}”没有写任何说法。",
        "Add at least one line say: … below it.",
        "请在下面至少写一行 说：……",
    ),
    "W227": Wording(
        "The loops of {cohort} allow too many different ways to time them.",
        "{cohort}的循环走法太多，无法算出最长时间。",
        "Lower the scenes' limits, or have fewer scenes lead back.",
        "请减少场景的次数，或减少往回走的场景。",
    ),
    "W228": Wording(
        "“{name}” is nothing that can be clicked on the showroom.",
        "演示站上没有“{name}”可点。",
        "Write home page, search, requests, request, contact buyer, supply, shop or search the shop{near_en}.",
        "可以写首页、搜索、求购、求购详情、联系买家、供应、商铺、店内搜索{near_zh}。",
    ),
    "W229": Wording(
        "The red line “{text}” is heard only when all of it is said in one go.",
        "红线“{text}”要整句连着说出来才算触碰。",
        "Part several red lines with / ; if it is one, leave the comma out: signs do not count.",
        "几条红线之间请用 / 隔开；如果本来就是一条，请去掉逗号，标点不影响判断。",
    ),
    "W230": Wording(
        "“{what}” stands inside other words: “{text}”.",
        "“{what}”混进了别的内容里：“{text}”。",
        "Give it a line of its own, or put two spaces before it; if it is meant as words, leave its colon out.",
        "请把它另起一行，或在前面空两格以上；如果它只是普通文字，请去掉冒号。",
    ),
    "W231": Wording(
        "The criterion “{name}” is not critical: the word stands before the weight.",
        "评分项“{name}”没有成为否决项：这个词写在了权重前面。",
        "Write it after the weight, like: criterion name 25% critical",
        "请写在权重后面，例如：评分 名称 25% 否决",
    ),
    "W301": Wording(
        "The two languages differ in {what}: {zh} in Chinese, {en} in English.",
        "两种语言的{what}不同：中文是 {zh}，英文是 {en}。",
        "Make the two scripts agree.",
        "请让两个剧本一致。",
    ),
    "W302": Wording(
        "The two languages do not have the same number of {what}: {zh} in Chinese, {en} in English.",
        "两种语言的{what}数量不同：中文 {zh} 个，英文 {en} 个。",
        "Add what is missing, in the same order.",
        "请按相同的顺序补齐。",
    ),
    "W303": Wording(
        "{what} {number} is not the same in the two languages.",
        "两种语言的第 {number} 个{what}不一样。",
        "Compare it with line {line_zh} of the Chinese script: same kind, order and target.",
        "请与中文剧本第 {line_zh} 行对照：种类、顺序、去向都要相同。",
    ),
    "W304": Wording(
        "A Chinese and an English script are needed.",
        "需要一个中文剧本和一个英文剧本。",
        "Write the one with 情景 and the other with scene-file.",
        "请一个以“情景”开头，另一个以 scene-file 开头。",
    ),
}
